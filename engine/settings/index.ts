/**
 * In charge of what administrators set while the program runs: parameters with their values and the secret that encrypts.
 * What enters are definitions of parameters and the values that people give; what leaves are checked values, effective in
 * every process within a second, and a trace of who changed what. Secrets leave to the engine alone, never to people.
 */
export { openParameters, Parameters, type ParametersOptions } from './parameters.ts'
export type { ParameterAuthor, ParameterChange } from './parameter-rows.ts'
export type { ParameterChanged, ParameterInput, Writing } from './change-parameter.ts'
export type { ParameterEntry } from './parameter-entry.ts'
export type { ParameterValue } from '../model/parameter-value.ts'
export { secretOf } from './secret.ts'
export { type PurposeKey, Vault } from './vault.ts'
