/** The tags of a row that has them in an array of ids: what rules over tags ask, for statements of tests. */
import type { CompileContext } from '../rules/index.ts'

export function tagsOver(column: string, parameter: CompileContext['parameter']): NonNullable<CompileContext['tags']> {
  const carried = `coalesce(${column}, '{}')`
  return (quantifier, ids) => {
    if (!ids) return `cardinality(${carried}) ${quantifier === 'none' ? '=' : '>'} 0`
    const wanted = parameter(ids, 'uuid[]')
    if (quantifier === 'all') return `${carried} @> ${wanted}`
    return quantifier === 'any' ? `${carried} && ${wanted}` : `not (${carried} && ${wanted})`
  }
}
