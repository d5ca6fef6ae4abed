import { type Decimal, parseDecimal, SCALE } from '../../../money/decimal.js';

/**
 * Formulas are texts that people can check with a calculator: decimals, `+ − × ÷`, brackets, `floor(x)` for what is cut
 * off after 18 places, and `round(x; n)` for half up to n places. Here they are computed, exactly.
 */
export class FormulaError extends Error {}

/** An exact fraction; `below` > 0. */
interface Fraction {
  above: bigint;
  below: bigint;
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|(floor|round)|([-+−×÷();]))/y;
const ONE = 10n ** BigInt(SCALE);
/** No formula of ours is longer. */
const TOKENS_MAX = 10_000;

/** What a formula comes to; throws `FormulaError` where that is no decimal of 18 places. */
export function evaluateFormula(text: string): Decimal {
  const reader = new Reader(tokensOf(text));
  const { above, below } = reader.sum();
  reader.end();
  if ((above * ONE) % below !== 0n) throw new FormulaError(`${text} does not end after ${SCALE} places`);
  return (above * ONE) / below;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw new FormulaError(`cannot be read: ${text}`);
    if (tokens.push(match[1] ?? match[2] ?? match[3] ?? '') > TOKENS_MAX)
      throw new FormulaError('the formula is too long');
  }
  return tokens;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  sum(): Fraction {
    let total = this.product();
    for (;;) {
      if (this.takes('+')) total = add(total, this.product());
      else if (this.takes('−') || this.takes('-')) total = add(total, negative(this.product()));
      else return total;
    }
  }

  end(): void {
    if (this.at < this.tokens.length) throw new FormulaError(`unexpected: ${this.tokens[this.at] ?? ''}`);
  }

  private product(): Fraction {
    let value = this.factor();
    for (;;) {
      if (this.takes('×')) {
        const { above, below } = this.factor();
        value = { above: value.above * above, below: value.below * below };
      } else if (this.takes('÷')) value = divide(value, this.factor());
      else return value;
    }
  }

  private factor(): Fraction {
    if (this.takes('−') || this.takes('-')) return negative(this.factor());
    if (this.takes('(')) {
      const value = this.sum();
      this.needs(')');
      return value;
    }
    if (this.takes('floor')) return this.rounded((twice, below) => twice / 2n / below);
    if (this.takes('round')) return this.rounded((twice, below) => (twice + below) / (2n * below));
    const token = this.tokens[this.at++];
    if (token === undefined || !/^\d/.test(token)) throw new FormulaError('a number is missing');
    return { above: parseDecimal(token), below: ONE };
  }

  /** `floor(x)` and `round(x; n)`, away from and towards zero alike for negative values. */
  private rounded(cut: (twice: bigint, below: bigint) => bigint): Fraction {
    this.needs('(');
    const { above, below } = this.sum();
    const places = this.takes(';') ? this.factor() : { above: BigInt(SCALE), below: 1n };
    this.needs(')');
    const scale = 10n ** (places.above / places.below);
    const size = (above < 0n ? -above : above) * scale;
    const whole = cut(size * 2n, below);
    return { above: above < 0n ? -whole : whole, below: scale };
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private needs(token: string): void {
    if (!this.takes(token)) throw new FormulaError(`${token} is missing`);
  }
}

function add(left: Fraction, right: Fraction): Fraction {
  return {
    above: left.above * right.below + right.above * left.below,
    below: left.below * right.below,
  };
}

function negative({ above, below }: Fraction): Fraction {
  return { above: -above, below };
}

function divide(left: Fraction, right: Fraction): Fraction {
  if (right.above === 0n) throw new FormulaError('division by nothing');
  const sign = right.above < 0n ? -1n : 1n;
  return { above: left.above * right.below * sign, below: left.below * right.above * sign };
}
