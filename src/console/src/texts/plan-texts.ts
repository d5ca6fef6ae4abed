/** A company's billing plan. */
export const PLAN_TEXTS = {
  'plan.title': ['Plan de cobro', 'Billing plan'],
  'plan.type': ['Qué se cobra', 'What is charged'],
  'plan.type.pass_through': ['El costo', 'The cost'],
  'plan.type.pass_through.hint': ['Su parte del costo, tal cual.', 'Its part of the cost, as it is.'],
  'plan.type.markup': ['El costo con recargo', 'The cost with a mark-up'],
  'plan.type.markup.hint': [
    'Su parte del costo más un porcentaje.',
    'Its part of the cost and a percentage.',
  ],
  'plan.type.per_invoice': ['Tarifa por factura', 'A fee per invoice'],
  'plan.type.per_invoice.hint': [
    'Una tarifa por cada factura, por tramos, en lugar del costo.',
    'A fee for each invoice, by tiers, instead of the cost.',
  ],
  'plan.type.flat': ['Tarifa fija', 'A flat fee'],
  'plan.type.flat.hint': ['La tarifa básica en lugar del costo.', 'The base fee instead of the cost.'],
  'plan.markupPercent': ['Recargo (%)', 'Mark-up (%)'],
  'plan.tiers': ['Tramos', 'Tiers'],
  'plan.tiersHint': [
    'Uno por línea: hasta qué factura y cuánto vale cada una, como 100 120,50. El último con *: todas las demás.',
    'One a line: up to which invoice, and the fee of each, such as 100 120.50. The last with *: all the rest.',
  ],
  'plan.includedInvoices': ['Facturas incluidas', 'Included invoices'],
  'plan.includedInvoicesHint': [
    'Las primeras del mes, sin tarifa.',
    'The first of the month, without a fee.',
  ],
  'plan.baseFee': ['Tarifa básica', 'Base fee'],
  'plan.baseFeeHint': ['Cada mes, aunque no haya uso.', 'Each month, also without use.'],
  'plan.discountPercent': ['Descuento (%)', 'Discount (%)'],
  'plan.minimum': ['Mínimo', 'Minimum'],
  'plan.minimumHint': [
    'Lo menos que se cobra, ya con descuento.',
    'The least that is charged, after the discount.',
  ],
  'plan.currencyHint': [
    'Como COP. Vacía: la del costo, o la de la empresa si el plan tiene tarifas.',
    "Such as COP. Empty: the cost's, or the company's where the plan has fees.",
  ],
  'plan.places': ['Decimales', 'Decimal places'],
  'plan.placesHint': ['Vacío: lo que la firma haya elegido.', 'Empty: what the firm has chosen.'],
  'plan.taxesHint': [
    'Uno por línea, como IVA 19. Vacío: los de la firma.',
    'One a line, such as IVA 19. Empty: those of the firm.',
  ],
  'plan.unreadable': [
    'No se entiende. Escriba los números sin puntos de miles, como 1234,50.',
    'Not understood. Write numbers without marks of thousands, such as 1234.50.',
  ],
} as const;
