/**
 * A value that a formula computes from other fields of its record; nobody writes it. The definition enters; what leaves
 * is the typed formula with the kind of its result. PostgreSQL computes the column itself on every write. A formula that
 * reads the clock, or whose answer PostgreSQL does not trust to stay the same, has no column and is computed when read.
 */
import { FORMULA_LIMITS, namesInFormula } from '../../rules/formula/index.ts'
import { givenIssues } from '../computed-parts.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { partsOfResult } from '../result-kind.ts'
import { textSetting } from '../settings.ts'
import { computeFormula } from './compute.ts'
import { RESULT_NAMES } from './results.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'formula',
  label: { zh: '公式', en: 'Formula' },
  shared,
  ...partsOfResult(() => kind),
  ...defineSettings({
    formula: {
      label: { zh: '公式', en: 'Formula' },
      description: 'What to compute from other fields of the record, such as `price * quantity`.',
      schema: { type: 'string', minLength: 1, maxLength: FORMULA_LIMITS.length, 'x-holds': 'formula' },
      required: true,
    },
    result: {
      label: { zh: '结果', en: 'Result' },
      description:
        'As what to keep the result: a `type` with settings of its own, such as `{ type: money, scale: 2 }`. Follows from the formula when absent.',
      schema: { type: 'object', properties: { type: { enum: RESULT_NAMES } }, required: ['type'], 'x-holds': 'result' },
    },
  }),
  check: givenIssues,
  computed: {
    names: (field) =>
      namesInFormula(textSetting(field, 'formula') ?? '').map((name) => ({
        object: field.object,
        field: name,
        path: 'formula',
      })),
    compute: computeFormula,
  },
}
