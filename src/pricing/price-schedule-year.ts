import { Injectable, type PipeTransform } from '@nestjs/common';
import { validationProblem } from '../http/validation.js';

const YEAR_MIN = 2000;
const YEAR_MAX = 2200;

/** A calendar year in a path. */
@Injectable()
export class YearParam implements PipeTransform<string, number> {
  transform(value: string): number {
    const year = /^\d{4}$/.test(value) ? Number(value) : NaN;
    if (year >= YEAR_MIN && year <= YEAR_MAX) return year;
    throw validationProblem([{ path: 'year', message: `must be a year from ${YEAR_MIN} to ${YEAR_MAX}` }]);
  }
}
