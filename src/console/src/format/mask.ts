/** A masked secret, its stars shortened: how many there are says nothing. */
export function maskText(masked: string): string {
  return masked.replace(/\*{4,}/, '••••');
}
