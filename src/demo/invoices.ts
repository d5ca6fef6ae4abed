/** Purchases of a small firm, made up from a seed: the same seed gives the same invoices. */
export interface DemoInvoice {
  externalId: string;
  number: string;
  issueDate: string;
  currency: 'COP';
  supplier: { taxId: string; name: string };
  lines: { id: string; description: string; quantity: string; unitPrice: string; amount: string }[];
  taxes: { scheme: string; percent: string; base: string; amount: string }[];
  total: string;
}

const SUPPLIERS = [
  ['800197268', 'Papelería El Punto SAS'],
  ['900108281', 'Comunicaciones del Norte SA ESP'],
  ['830054539', 'Transportes Los Andes SAS'],
  ['860003020', 'Inmobiliaria Plaza Central SAS'],
  ['901222333', 'Aseo y Servicios Generales SAS'],
  ['900777111', 'Estudio Jurídico Rivera y Asociados'],
] as const;

const PURCHASES = [
  ['Resma de papel carta 75 g', 18_900],
  ['Tóner para impresora láser', 245_000],
  ['Servicio de internet corporativo', 189_900],
  ['Plan de telefonía móvil', 79_900],
  ['Flete de mercancía Bogotá a Medellín', 420_000],
  ['Arrendamiento de oficina', 3_200_000],
  ['Servicio de aseo y cafetería', 860_000],
  ['Honorarios por asesoría jurídica', 2_500_000],
  ['Mantenimiento de equipo de cómputo', 310_000],
  ['Combustible para vehículo de reparto', 150_000],
  ['Energía eléctrica del local', 540_000],
  ['Almuerzos de trabajo', 96_000],
] as const;

/** `count` invoices; amounts are whole pesos, IVA 19 %. */
export function demoInvoices(input: { count: number; seed: number; prefix: string }): DemoInvoice[] {
  const random = generator(input.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: input.count }, (_, index) => {
    const [taxId, name] = pick(SUPPLIERS);
    const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, (_line, position) => {
      const [description, price] = pick(PURCHASES);
      const quantity = 1 + Math.floor(random() * 4);
      return {
        id: String(position + 1),
        description,
        quantity: String(quantity),
        unitPrice: pesos(price),
        amount: pesos(price * quantity),
      };
    });
    // Whole pesos in bigint: the demo keeps to the rule that no float comes near money.
    const base = lines.reduce((sum, line) => sum + BigInt(line.amount.split('.')[0] ?? '0'), 0n);
    const iva = (base * 19n) / 100n;
    return {
      externalId: `${input.prefix}-${index + 1}`,
      number: `${input.prefix}${index + 1}`,
      issueDate: '2026-11-20',
      currency: 'COP',
      supplier: { taxId, name },
      lines,
      taxes: [{ scheme: '01', percent: '19.00', base: `${base}.00`, amount: `${iva}.00` }],
      total: `${base + iva}.00`,
    };
  });
}

function pesos(whole: number): string {
  return `${whole}.00`;
}

/** A small linear congruential generator: good enough for made-up purchases, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
