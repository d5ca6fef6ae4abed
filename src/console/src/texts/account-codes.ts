/** What was found odd about a provider account. */
export const ACCOUNT_WARNING_CODES = {
  not_a_provider: [
    'Lo que responde en la dirección de la cuenta no es ese proveedor.',
    "What answers at the account's address is no such provider.",
  ],
  limit_headers_absurd: [
    'El proveedor informó límites que no pueden ser ciertos: no se tomaron en cuenta.',
    'The provider stated limits that cannot be true: they were not taken.',
  ],
  usage_absurd: [
    'El proveedor informó un consumo que no puede ser cierto: no se tomó en cuenta.',
    'The provider reported usage that cannot be true: it was not taken.',
  ],
  request_above_limit: [
    'Una sola solicitud supera un límite de tokens: se envió sin otras a la vez.',
    'A single request is larger than a limit of tokens: it was sent alone.',
  ],
} as const;
