const STEM_LENGTH = 7;
const REMEMBERED_MAX = 20_000;

/** Words that say nothing about the kind of expense. */
const STOP_WORDS = new Set(
  (
    'con del las los para por que sin sus una uno unos unas mes meses ano dia dias gasto gastos costo costos ' +
    'factura valor unidad unidades cantidad referencia ref periodo enero febrero marzo abril mayo junio julio ' +
    'agosto septiembre octubre noviembre diciembre'
  ).split(' '),
);

/** Everyday words of an invoice and the words account names use for them. Words only, never account codes. */
const SYNONYMS: Readonly<Record<string, string>> = {
  arriendo: 'arrendamiento',
  alquiler: 'arrendamiento',
  canon: 'arrendamiento',
  internet: 'telefono comunicacion telecomunicaciones',
  celular: 'telefono comunicacion',
  movil: 'telefono comunicacion',
  fibra: 'telefono internet',
  papel: 'papeleria',
  resma: 'papeleria',
  toner: 'papeleria utiles',
  lapiz: 'papeleria utiles',
  esfero: 'papeleria utiles',
  carpeta: 'papeleria utiles',
  impresion: 'fotocopias papeleria',
  flete: 'transporte acarreos',
  envio: 'transporte correo portes',
  mensajeria: 'correo portes transporte',
  luz: 'energia electrica',
  electricidad: 'energia electrica',
  agua: 'acueducto alcantarillado',
  gasolina: 'combustibles lubricantes',
  acpm: 'combustibles lubricantes',
  diesel: 'combustibles lubricantes',
  aceite: 'lubricantes combustibles',
  abogado: 'juridica asesoria honorarios',
  contador: 'contable asesoria honorarios',
  consultoria: 'asesoria honorarios',
  auditoria: 'revisoria honorarios',
  poliza: 'seguros',
  celaduria: 'vigilancia',
  seguridad: 'vigilancia',
  limpieza: 'aseo',
  detergente: 'aseo',
  cafe: 'cafeteria',
  almuerzo: 'restaurante casino',
  refrigerio: 'restaurante cafeteria',
  hotel: 'alojamiento manutencion',
  hospedaje: 'alojamiento manutencion',
  tiquete: 'pasajes',
  vuelo: 'pasajes aereos',
  taxi: 'taxis buses',
  peaje: 'peajes',
  publicidad: 'propaganda',
  pauta: 'publicidad propaganda',
  reparacion: 'mantenimiento reparaciones',
  software: 'programas computador licencias',
  licencia: 'programas computador software',
  portatil: 'computador computacion procesamiento',
  computador: 'computacion procesamiento',
  servidor: 'computacion procesamiento',
  escritorio: 'muebles enseres',
  silla: 'muebles enseres',
  camion: 'camiones transporte',
  dotacion: 'uniformes suministro trabajadores',
  capacitacion: 'capacitacion personal',
};

const SYNONYM_STEMS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(SYNONYMS).map(([word, others]) => [stemOf(word), others.split(' ').map(stemOf)]),
);

const remembered = new Map<string, readonly string[]>();

/** The distinct word stems of a text, without accents, case, endings and empty words. */
export function stemsOf(text: string): readonly string[] {
  const known = remembered.get(text);
  if (known) return known;
  const stems = new Set<string>();
  for (const word of plainText(text).match(/[a-z]{3,}/g) ?? [])
    if (!STOP_WORDS.has(word)) stems.add(stemOf(word));
  const list = [...stems];
  // Account names repeat in every request; when descriptions have filled the store it starts afresh.
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(text, list);
  return list;
}

/** Stems of the words an account name may use for this stem. */
export function synonymsOf(stem: string): readonly string[] {
  return SYNONYM_STEMS.get(stem) ?? [];
}

/** Lower case without accents. */
export function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** Drops a plural ending and a last vowel, then keeps the word's beginning. */
function stemOf(word: string): string {
  let stem = word;
  if (stem.length > 4)
    stem = stem.endsWith('es') ? stem.slice(0, -2) : stem.endsWith('s') ? stem.slice(0, -1) : stem;
  if (stem.length > 4 && /[aeio]$/.test(stem)) stem = stem.slice(0, -1);
  return stem.slice(0, STEM_LENGTH);
}
