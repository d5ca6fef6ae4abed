import { Injectable, type PipeTransform } from '@nestjs/common';
import { validationProblem } from '../http/validation.js';
import { PERIOD_PATTERN } from './domain/period-names.js';

/** A period in the path: `YYYY-MM`, or 400. */
@Injectable()
export class PeriodPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!PERIOD_PATTERN.test(value))
      throw validationProblem([{ path: 'period', message: 'must be a month such as 2026-11' }]);
    return value;
  }
}
