/** What a pack shipped is kept beside what administrators made of it. */
import { ADMINISTRATORS, type Definition } from '../model/definition.ts'
import { isSameBody } from '../model/three-way.ts'

/** `former`: the definition that this one replaces. */
export function rememberShipped(definition: Definition, former: Definition | undefined): Definition {
  if (!former || former === definition || former.owner === ADMINISTRATORS) return definition
  const shipped = former.shipped ?? former.body
  return isSameBody({ ...definition.body }, { ...shipped }) ? definition : { ...definition, shipped }
}
