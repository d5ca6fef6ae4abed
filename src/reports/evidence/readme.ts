/** How to check a pack, as the manifest says it. */
export const HOW_TO_VERIFY = {
  es: 'npx prorrata verify ARCHIVO.zip: sin servidor ni base de datos. Compare «head» con el que la firma le dio.',
  en: 'npx prorrata verify FILE.zip: needs no server and no database. Compare "head" with the one the firm gave you.',
};

/** The readme of a pack, for whoever opens it without the program. */
export function readmeOf(pack: { period: string; resultHash: string }): { es: string; en: string } {
  return { es: spanish(pack), en: english(pack) };
}

const spanish = ({ period, resultHash }: { period: string; resultHash: string }) =>
  `Paquete de evidencia del período ${period}
Huella del resultado cerrado (SHA-256): ${resultHash}

Qué contiene
  attempts.csv      cada solicitud enviada al proveedor: empresa, factura, tokens, precio y costo
  held.csv          solicitudes cuya respuesta se perdió y que se aceptaron sin costo conocido al cerrar
  prices.csv        cada precio por token que nombran las solicitudes
  bills.csv, bill-lines.csv   las facturas del proveedor como estaban al cerrar, renglón por renglón
  allocation.json   el resultado congelado: cuánto lleva cada empresa y por qué método
  statements.json   los estados de cuenta emitidos con el cierre
  adjustments.csv   ajustes de períodos anteriores que este período lleva
  rates.csv         tasas de cambio usadas, con su fecha
  chain.json        los resultados cerrados hasta este; cada uno nombra la huella del anterior
  manifest.json     la huella de cada archivo, y «head», la huella de todo

Cómo se comprueba
  npx prorrata verify ARCHIVO.zip --lang es
  El programa no usa servidor ni base de datos: vuelve a calcular cada costo (tokens × precio), las sumas por
  empresa, el reparto, los estados de cuenta, los impuestos y las huellas. Sale con 0 si todo coincide, con 1 si algo
  difiere (y dice archivo y línea), con 2 si no puede leer el archivo.
  Para saber que el paquete no se rehízo por completo, compare la huella del resultado con la que recibió al cierre:
  npx prorrata verify ARCHIVO.zip --expect ${resultHash}
  La huella del resultado prueba las cifras: quien cambie un costo, una suma, una parte o un estado de cuenta y rehaga
  todas las huellas, llega a otra. Lo que ninguna cifra usa (un texto, un instante, el número de un renglón, los datos
  de held.csv) solo lo prueba «head»; guárdela al recibir el paquete, y sirve igual con --expect.

A mano
  link de una fila = los 32 primeros caracteres de SHA-256(link anterior + "\\n" + la fila sin su link)
  primer link      = lo mismo de "" + "\\n" + nombre del archivo + "\\n" + huella del resultado
  resultado        = SHA-256(huella anterior + "\\n" + JSON canónico del resultado sin su huella)
`;

const english = ({ period, resultHash }: { period: string; resultHash: string }) =>
  `Evidence pack of period ${period}
Hash of the closed result (SHA-256): ${resultHash}

What it holds
  attempts.csv      each request sent to the provider: company, invoice, tokens, price and cost
  held.csv          requests whose answer was lost and that were accepted without a known cost at the close
  prices.csv        each price per token that the requests name
  bills.csv, bill-lines.csv   the provider's bills as they were at the close, line by line
  allocation.json   the frozen result: what each company bears, and by which method
  statements.json   the statements issued with the close
  adjustments.csv   adjustments of earlier periods that this period bears
  rates.csv         the exchange rates that were used, with their dates
  chain.json        the closed results up to this one; each names the hash of the one before
  manifest.json     the hash of each file, and "head", the hash of it all

How to verify it
  npx prorrata verify FILE.zip --lang en
  The program uses no server and no database: it computes anew each cost (tokens × price), the sums by company, the
  allocation, the statements, the taxes and the hashes. It ends with 0 if all agrees, with 1 if something differs (and
  says file and line), with 2 if it cannot read the file.
  To know that the pack was not made anew as a whole, compare the result's hash with the one you got at the close:
  npx prorrata verify FILE.zip --expect ${resultHash}
  The hash of the result proves the figures: whoever changes a cost, a sum, a share or a statement and makes all hashes
  anew comes to another one. What no figure rests on (a text, an instant, where a line stood, what held.csv tells) is
  proven by "head" alone; keep it when you get the pack, --expect takes it as well.

By hand
  link of a row    = the first 32 characters of SHA-256(link before + "\\n" + the row without its link)
  first link       = the same of "" + "\\n" + name of the file + "\\n" + hash of the result
  result           = SHA-256(hash before + "\\n" + canonical JSON of the result without its hash)
`;
