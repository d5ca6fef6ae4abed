import type { Language } from './language.js';

const EN = `prorrata – what the requests to the providers cost, and how the work is going

  prorrata usage [today|month|total] [--by model|key|account|company]
  prorrata limits                 how much of each limit of each account is used
  prorrata keys                   what each key was used for
  prorrata workers                which workers there are, and what they do
  prorrata attempts --csv [--from DAY] [--to DAY] > file.csv
                                  the log of requests; days such as 2026-11-20, or instants
  prorrata verify FILE.zip [--expect HASH]
                                  recompute an evidence pack; needs no server, token or database
Options
  --json        the API's own JSON, for scripts (not for attempts)
  --lang es|en  Spanish or English; without it what LANG says
  --help        this page
Environment
  PRORRATA_URL    where the server is            (http://127.0.0.1:3000)
  PRORRATA_TOKEN  access token; or ADMIN_TOKEN
  NO_COLOR        set to anything: no colours
Exit codes
  verify: 0 all agrees · 1 something differs · 2 the file cannot be read. The others:
  0 done · 1 unexpected · 2 command line · 3 server away · 4 not allowed · 5 refused by the server
`;

const ES = `prorrata – qué cuestan las solicitudes a los proveedores y cómo va el trabajo

  prorrata usage [today|month|total] [--by model|key|account|company]
                                  uso de hoy, del mes o total, por modelo, llave, cuenta o empresa
  prorrata limits                 cuánto se ha usado de cada límite de cada cuenta
  prorrata keys                   para qué se usó cada llave
  prorrata workers                qué procesos de trabajo hay y qué hacen
  prorrata attempts --csv [--from DÍA] [--to DÍA] > archivo.csv
                                  el registro de solicitudes; días como 2026-11-20, o instantes
  prorrata verify ARCHIVO.zip [--expect HUELLA]
                                  recalcula un paquete de evidencia; sin servidor, token ni base de datos
Opciones
  --json        el JSON de la API tal cual, para programas (no con attempts)
  --lang es|en  español o inglés; sin ella, lo que diga LANG
  --help        esta página
Entorno
  PRORRATA_URL    dónde está el servidor         (http://127.0.0.1:3000)
  PRORRATA_TOKEN  token de acceso; o ADMIN_TOKEN
  NO_COLOR        con cualquier valor: sin colores
Códigos de salida
  verify: 0 todo coincide · 1 algo difiere · 2 no se puede leer el archivo. Los demás:
  0 hecho · 1 inesperado · 2 línea de comandos · 3 sin servidor · 4 no permitido · 5 rechazado por el servidor
`;

export function helpPage(language: Language): string {
  return language === 'es' ? ES : EN;
}
