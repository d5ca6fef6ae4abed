/** Why a batch's work waits. */
export const WAITING_CODES = {
  no_account: [
    'La empresa no tiene cuenta de proveedor. Cree una o asígnele una existente.',
    'The company has no provider account. Create one or assign an existing one.',
  ],
  no_key: [
    'La cuenta de proveedor no tiene llaves activas. Agregue o habilite una.',
    'The provider account has no active keys. Add or enable one.',
  ],
  saturated: [
    'El proveedor está al límite de su capacidad. El trabajo sigue solo en cuanto haya cupo.',
    'The provider is at its capacity limit. Work continues by itself as soon as there is room.',
  ],
  provider_unavailable: [
    'El proveedor no responde en este momento. Se reintenta solo.',
    'The provider is not answering at the moment. It is tried again automatically.',
  ],
  insufficient_balance: [
    'La cuenta del proveedor no tiene saldo. Recárguela: el trabajo se reanuda solo.',
    'The provider account has no balance. Top it up: work resumes by itself.',
  ],
  cheaper_hours: [
    'Espera la tarifa económica del proveedor; empieza antes si hiciera falta para cumplir el plazo.',
    "Waits for the provider's cheaper hours; it starts earlier if the deadline needs it.",
  ],
  quota: [
    'La empresa llegó a su cuota. El trabajo sigue solo cuando la cuota lo permita.',
    'The company has used its quota up. Work continues by itself when the quota allows.',
  ],
  key_invalid: [
    'El proveedor rechazó una llave. Se intenta con otra.',
    'The provider refused a key. Another one is being tried.',
  ],
  budget: [
    'El presupuesto del mes no deja enviar más. El trabajo sigue solo al cambiar el mes o al ampliarlo.',
    'The budget of the month lets nothing more through. Work continues by itself next month or when it is raised.',
  ],
  budget_no_price: [
    'El presupuesto exige un costo máximo y el modelo no tiene precio. Agregue el precio.',
    'The budget needs a highest cost and the model has no price. Add the price.',
  ],
  budget_currency: [
    'La cuenta del proveedor factura en otra moneda que el presupuesto.',
    'The provider account is billed in another currency than the budget.',
  ],
} as const;

/** The same in a few words. */
export const WAITING_SHORT_CODES = {
  no_account: ['Sin cuenta de proveedor', 'No provider account'],
  no_key: ['Sin llave activa', 'No active key'],
  saturated: ['Servicio saturado', 'Service saturated'],
  provider_unavailable: ['El proveedor no responde', 'The provider is not answering'],
  insufficient_balance: ['Cuenta sin saldo', 'No balance'],
  cheaper_hours: ['En espera de la tarifa económica', 'Waiting for cheaper hours'],
  quota: ['Cuota agotada', 'Quota used up'],
  budget: ['Presupuesto agotado', 'Budget used up'],
  budget_no_price: ['Presupuesto sin precio', 'Budget without a price'],
  budget_currency: ['Presupuesto en otra moneda', 'Budget in another currency'],
  key_invalid: ['Llave rechazada', 'Key refused'],
} as const;
