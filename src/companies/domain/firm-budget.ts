/** The id of the firm's own budget; a company's budget has the company's id. */
export const FIRM_BUDGET_ID = '00000000-0000-0000-0000-000000000000';
