/** DIAN tax scheme ids (Anexo técnico, table of tributos) that the entry treats on their own; the others are cost. */
export const IVA = '01';
export const RETE_IVA = '05';
export const RETE_RENTA = '06';
export const RETE_ICA = '07';
