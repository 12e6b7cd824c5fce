/**
 * In charge of who may do what as people keep it: roles, the people who hold them, permission points and menus, and the
 * answer to "why". What enters are wishes of somebody who is signed in and what is in force; what leaves are definitions in
 * force at once, never more than their author holds, and trees, lists and chains of reasons for pages.
 */
export { changeGuard, type Judging } from './judge.ts'
export {
  changeRole,
  copyRole,
  createRole,
  type Editing,
  PATCH_PARTS,
  removeRole,
  type RoleEdit,
  type RolePatch,
} from './edit.ts'
export {
  changeFunction,
  createFunction,
  FUNCTION_PARTS,
  type FunctionEdit,
  type FunctionKind,
  type FunctionPatch,
  type Registering,
  removeFunction,
} from './functions.ts'
export { objectFacets, type ObjectFacets } from './facets.ts'
export { explain, type Explanation, type ExplainQuestion } from './explain.ts'
export { excessOf, refuseExcess } from './granting.ts'
export { type Holders, holdersOf } from './holders.ts'
export { listRoles, type RoleDocument, roleDocument, type RoleEntry, roleRevisions } from './list.ts'
export type { Linking } from './link-writer.ts'
export { linkPeople, type PeopleQuestion, peopleOf, type RolePerson, unlinkPeople } from './people.ts'
export { type MaskingLevel, type MaskingSetting, maskPeople, unmaskingScopes } from './masking.ts'
export { permissionsOf, previewedPerson } from './preview.ts'
export { readRegister } from './store.ts'
export { permissionTree, type PermissionNode } from './tree.ts'
export { OPERATIONS } from './words.ts'
