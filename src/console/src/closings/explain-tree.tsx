import { Link } from 'react-router';
import type { Money } from '../api/usage';
import { MoneyText } from '../ui/money-text';

/** One step of an explanation: a sentence, a figure, how it is worked out, and what it is made of. */
export interface ExplainStep {
  figure: string;
  sentence: string;
  amount: Money;
  /** Null where the figure is stated by somebody else. */
  formula: string | null;
  facts: Readonly<Record<string, string>>;
  children: ExplainStep[];
}

/** A formula that only repeats its figure. */
const PLAIN_AMOUNT = /^-?[\d.]+$/;

/** Steps that are open from the start; deeper ones open on demand. */
const OPEN_DEPTH = 1;

/** An explanation as steps that open into what they are made of, down to requests and lines of the bill. */
export function ExplainTree({ root }: { root: ExplainStep }) {
  return (
    <div className="explain">
      <Step node={root} depth={0} />
    </div>
  );
}

function Step({ node, depth }: { node: ExplainStep; depth: number }) {
  if (node.children.length === 0)
    return (
      <div className="explain-leaf">
        <StepHead node={node} />
      </div>
    );
  return (
    <details open={depth < OPEN_DEPTH}>
      <summary>
        <StepHead node={node} />
      </summary>
      {node.children.map((child, index) => (
        <Step key={index} node={child} depth={depth + 1} />
      ))}
    </details>
  );
}

function StepHead({ node }: { node: ExplainStep }) {
  const { amount, formula, sentence, facts } = node;
  const invoiceId = facts['invoiceId'];
  return (
    <span className="explain-step">
      <span className="explain-sentence">
        {sentence}
        {invoiceId && (
          <>
            {' '}
            <Link to={`/facturas/${invoiceId}`}>{invoiceId.slice(0, 8)}</Link>
          </>
        )}
        {formula && !PLAIN_AMOUNT.test(formula) && <code className="explain-formula">{formula}</code>}
      </span>
      <MoneyText money={amount} />
    </span>
  );
}
