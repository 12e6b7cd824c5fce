import assert from 'node:assert/strict'

import { DEFINITIONS_PAGE, definitionDocs } from './generate-definition-docs.ts'
import { ERRORS_PAGE, errorDocs } from './generate-error-docs.ts'
import { parseFormula } from '../rules/formula/index.ts'
import { EXAMPLE_FIELDS, EXAMPLES, formulaDocs, FORMULAS_PAGE } from './generate-formula-docs.ts'
import { ruleDocs, RULES_PAGE } from './generate-rule-docs.ts'
import { readPage, table } from './generated-docs.ts'

describe('the generated pages of the documentation', () => {
  it('docs/errors.md says what the catalogue says (npm run docs)', async () => {
    assert.equal(readPage(ERRORS_PAGE), await errorDocs())
  })

  it('docs/definitions.md says what the schemas and field kinds say (npm run docs)', async () => {
    assert.equal(readPage(DEFINITIONS_PAGE), await definitionDocs())
  })

  it('docs/formulas.md says what the functions say, and its formulas are formulas (npm run docs)', async () => {
    assert.equal(readPage(FORMULAS_PAGE), await formulaDocs())
    const types = new Map(Object.entries(EXAMPLE_FIELDS))
    const fields = {
      field: (name: string) => {
        const valueType = types.get(name)
        return valueType && { label: { zh: name, en: name }, valueType }
      },
    }
    for (const [formula] of EXAMPLES) assert.ok('formula' in parseFormula(formula, fields), formula)
  })

  it('docs/rules.md says what the value types say, and its examples are rules (npm run docs)', async () => {
    assert.equal(readPage(RULES_PAGE), await ruleDocs())
  })

  it('a bar in a cell stays in its cell', () => {
    assert.equal(table(['a', 'b'], [['x|y', 'two\nlines']]), '| a | b |\n| --- | --- |\n| x\\|y | two lines |')
  })
})
