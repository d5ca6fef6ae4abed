/** Warnings, and reasons for review or failure, of invoices and companies. */
export const NOTICE_CODES = {
  plan_unreadable: [
    'El plan de cobro guardado no se puede leer: se cobra solo el costo',
    'The stored billing plan cannot be read: the cost alone is charged',
  ],
  nit_check_digit: [
    'El dígito de verificación del NIT no corresponde.',
    'The check digit of the tax id does not fit.',
  ],
  test_environment: [
    'Emitida en el ambiente de pruebas de la DIAN.',
    'Issued in the test environment of the DIAN.',
  ],
  line_count_mismatch: [
    'El número de líneas declarado no coincide.',
    'The stated number of lines does not match.',
  ],
  currency_mismatch: [
    'La moneda del total no es la del documento.',
    'The currency of the total is not that of the document.',
  ],
  third_party_income: [
    'Factura por cuenta de un tercero (mandato): puede no ser gasto de la empresa.',
    'Billed on behalf of a third party (mandate): it may be no expense of the company.',
  ],
  customer_mismatch: [
    'Está dirigida a otro NIT, no al de la empresa.',
    "It is addressed to another tax id, not the company's.",
  ],
  cufe_malformed: ['El CUFE no es válido y se omitió.', 'The CUFE is not valid and was left out.'],
  invalid_due_date: ['La fecha de vencimiento no es válida.', 'The due date is not valid.'],
  line_without_text: ['Una línea no tiene descripción.', 'A line has no description.'],
  line_amount_mismatch: [
    'Cantidad por precio no da el valor de la línea.',
    'Quantity times price does not give the amount of the line.',
  ],
  totals_mismatch: ['Los totales no cuadran con las líneas.', 'The totals do not agree with the lines.'],
  totals_mismatch_posted: [
    'El total no cuadra con sus partes; la diferencia se asignó a las líneas.',
    'The total differs from its parts; the lines bear the difference.',
  ],
  tax_total_mismatch: [
    'Un total de impuesto no cuadra con sus partes.',
    'A tax total does not agree with its parts.',
  ],
  withholding_among_taxes: ['Una retención venía entre los impuestos.', 'A withholding was among the taxes.'],
  withholding_unknown: [
    'Hay una retención desconocida que no se contabilizó.',
    'There is an unknown withholding that was not booked.',
  ],
  prepaid_not_deducted: [
    'El total no descuenta el anticipo: no se contabilizó.',
    'The payable does not deduct the prepayment: it was not booked.',
  ],
  foreign_currency: ['El asiento queda en moneda extranjera.', 'The entry is in a foreign currency.'],
  foreign_currency_without_rate: [
    'Moneda extranjera sin tasa de cambio.',
    'Foreign currency without an exchange rate.',
  ],
  default_policy_used: [
    'Se usó la política contable por defecto: nadie la ha elegido para esta empresa.',
    'The default posting policy was used: nobody has chosen one for this company.',
  ],
  role_account_assumed: [
    'Se asumió una cuenta de contrapartida; la política de la empresa puede fijar otra.',
    "A counterpart account was assumed; the company's policy may name another.",
  ],
  missing_role_account: [
    'El plan de cuentas no tiene una cuenta de contrapartida necesaria.',
    'The chart lacks a counterpart account that is needed.',
  ],
  advances_account_missing: [
    'El plan no tiene cuenta de anticipos: el anticipo queda en la cuenta por pagar.',
    'The chart has no account for advances: the prepayment stays in the payable.',
  ],
  line_without_account: ['Una línea no tiene cuenta.', 'A line has no account.'],
  account_not_postable: ['Una cuenta no admite movimientos.', 'An account takes no postings.'],
  entry_incomplete: ['El asiento no se pudo completar.', 'The entry could not be completed.'],
  low_confidence: ['El modelo no está seguro de una línea.', 'The model is not sure about a line.'],
  answer_unusable: ['El modelo no dio una respuesta utilizable.', 'The model gave no usable answer.'],
  answer_lost: [
    'Las respuestas del proveedor se perdieron varias veces.',
    "The provider's answers were lost several times.",
  ],
  provider_refused: ['El proveedor rechazó la solicitud.', 'The provider refused the request.'],
  provider_unavailable: ['El proveedor falló repetidamente.', 'The provider failed again and again.'],
  cancelled: ['El lote se canceló antes de enviarla.', 'The batch was cancelled before it was sent.'],
  internal_error: [
    'Un error interno impidió clasificarla.',
    'A fault of ours kept it from being classified.',
  ],
} as const;
