/**
 * In charge of who somebody is: passwords, attempts to sign in, sessions, and the rights that a user's roles unite to.
 * Logins, passwords and tokens enter; principals leave, and refusals that tell an outsider nothing. What a principal may
 * do with which record is decided elsewhere.
 */
export { assertNotAbove } from './above.ts'
export { assertAdministratorRemains, ensureFirstAdministrator, type FirstAdministrator } from './administrator.ts'
export { type Captcha, newCaptcha } from './captcha/index.ts'
export type { PasswordChange } from './change-password.ts'
export { setInitialPassword, setPassword, type InitialPassword } from './credentials.ts'
export {
  changePerson,
  createPerson,
  memberships,
  moveToDepartments,
  newPerson,
  offeredRoles,
  ownedBy,
  personChange,
  removePeople,
  type WrittenPerson,
} from './person/index.ts'
export { type ParameterSource, passwordPolicy, sessionLimits } from './parameters.ts'
export { importColumns } from './import-columns.ts'
export { unmasksMore } from './masking.ts'
export { MASKING_POINT } from './masking-guard.ts'
export { weaknessOf } from './passwords.ts'
export { profileOf, type Profile } from './profile.ts'
export { assertReached } from './reached.ts'
export { recordActions } from './record-actions.ts'
export { rightsOf } from './rights.ts'
export { changeGuard } from './roles/judge.ts'
export {
  confirmSecondStep,
  disableSecondStep,
  type Holder,
  newRecoveryCodes,
  removeSecondStep,
  type SecondStepState,
  secondStepState,
  setUpSecondStep,
} from './second-step/index.ts'
export { finishSignIn } from './second-step/sign-in.ts'
export type { ListedSession } from './session-list.ts'
export { createSessions, type Sessions } from './sessions.ts'
export { userPrincipal } from './user-principal.ts'
export { writeStages } from './write-stages.ts'
export { signIn, type SignIn, type SignedIn } from './sign-in.ts'
