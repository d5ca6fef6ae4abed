import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { commonProblem, type FieldFault } from '../errors/problem.js';

/** More faults than this help nobody; the count is still told. */
const FAULTS_MAX = 100;

/** Flattens class-validator's nested result into paths such as `invoices.0.lines.2.amount`. */
export function fieldFaults(errors: readonly ValidationError[], prefix = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const path = prefix ? `${prefix}.${error.property}` : error.property;
    const own = Object.values(error.constraints ?? {}).map((message) => ({ path, message }));
    return [...own, ...fieldFaults(error.children ?? [], path)];
  });
}

/** The problem for a list of faults, cut to a readable length. */
export function validationProblem(faults: readonly FieldFault[]) {
  const first = faults[0];
  const detail =
    faults.length === 1 && first
      ? `${first.path}: ${first.message}`
      : `${faults.length} fields are not valid${first ? `, the first is ${first.path}` : ''}`;
  return commonProblem('validation_failed', detail, faults.slice(0, FAULTS_MAX));
}

/** Whitelisting validation of bodies and queries by their DTO classes. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => validationProblem(fieldFaults(errors)),
  });
}
