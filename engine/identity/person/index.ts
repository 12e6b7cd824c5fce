/**
 * In charge of people as a whole: a person with departments, roles and what they join, written in one transaction, and
 * many people at once. What enters are a writer and what a caller wishes; what leaves is the person, or refusals that
 * name the part. Every part goes through the pipeline of records with the rights of the writer.
 */
export { newPerson, personChange, type PersonChange, type PersonWish } from './input.ts'
export { memberships, type Membership } from './memberships.ts'
export { moveToDepartments, type Move } from './move.ts'
export { ownedBy, type Owned } from './owned.ts'
export { offeredRoles, type OfferedRole } from './roles.ts'
export { changePerson, createPerson, removePeople, type WrittenPerson } from './write.ts'
