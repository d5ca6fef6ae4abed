const NAME_CHARACTERS_MAX = 31;
/** Excel keeps this name for itself. */
const RESERVED = /^history$/i;

/** Names that Excel takes: at most 31 characters without `[]:*?/\`, none blank, none twice whatever the case. */
export function sheetNames(wanted: readonly string[]): string[] {
  const taken = new Set<string>();
  return wanted.map((each, index) => {
    const name = cleanName(each) || `Sheet${index + 1}`;
    let free = name;
    for (let copy = 2; taken.has(free.toLowerCase()); copy++) free = shortened(name, ` (${copy})`);
    taken.add(free.toLowerCase());
    return free;
  });
}

function cleanName(wanted: string): string {
  const plain = wanted
    .replace(/[[\]:*?/\\\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[' ]+|[' ]+$/g, '');
  return shortened(RESERVED.test(plain) ? `${plain} 1` : plain, '');
}

/** Excel counts UTF-16 units; a character of two is never cut in half. */
function shortened(name: string, ending: string): string {
  const kept = name.slice(0, NAME_CHARACTERS_MAX - ending.length).replace(/[\uD800-\uDBFF]$/, '');
  return kept.replace(/[' ]+$/, '') + ending;
}
