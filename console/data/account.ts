/** The calls about oneself: pictures and codes of signing in, the profile, sessions, the second step. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'
import type { Person } from './types.ts'

const BASE = '/api/v1'

export interface Captcha {
  readonly id: string
  readonly image: string
  readonly seconds: number
}

export interface PasswordPolicy {
  readonly shortest: number
  readonly classes: number
  readonly history: number
  readonly max_age_days: number
  readonly personal: readonly string[]
}

export interface DirectoryOption {
  readonly name: string
  readonly label: Text
}

export interface Profile {
  readonly name: string
  readonly account: string
  readonly departments: readonly { readonly id: string; readonly name: string; readonly main: boolean }[]
  readonly roles: readonly { readonly name: string; readonly label: Text }[]
  readonly sign_ins: readonly { readonly at: string; readonly address: string | null; readonly agent: string | null }[]
  readonly password_changed_at: string | null
  readonly second_step: {
    readonly enabled: boolean
    readonly since: string | null
    readonly recovery_codes_left: number
    readonly required: boolean
  }
}

export interface OwnSession {
  readonly id: string
  readonly address: string | null
  readonly agent: string | null
  readonly created_at: string
  readonly seen_at: string
  readonly current: boolean
}

export function newCaptcha(): Promise<Captcha> {
  return data('POST', `${BASE}/sign-in/captcha`)
}

export async function fetchDirectories(): Promise<readonly DirectoryOption[]> {
  return (await data<{ directories: DirectoryOption[] }>('GET', `${BASE}/sign-in/options`)).directories
}

export async function finishSignIn(token: string, code: string): Promise<Person> {
  const path = `${BASE}/session/second-step`
  return (await call<{ person: Person }>('POST', path, { body: { token, code }, once: true })).person
}

export function fetchPolicy(): Promise<PasswordPolicy> {
  return data('GET', `${BASE}/session/password`)
}

export function fetchProfile(): Promise<Profile> {
  return data('GET', `${BASE}/profile`)
}

export function listOwnSessions(): Promise<readonly OwnSession[]> {
  return data('GET', `${BASE}/profile/sessions`)
}

export function endOwnSession(id: string): Promise<void> {
  return call('DELETE', `${BASE}/profile/sessions/${encodeURIComponent(id)}`)
}

export async function endOtherSessions(): Promise<number> {
  return (await data<{ ended: number }>('POST', `${BASE}/profile/sessions/end-others`)).ended
}

export function setUpSecondStep(password: string): Promise<{ readonly secret: string; readonly uri: string }> {
  return data('POST', `${BASE}/profile/second-step`, { password })
}

export async function confirmSecondStep(code: string): Promise<readonly string[]> {
  return (await data<{ recovery_codes: string[] }>('POST', `${BASE}/profile/second-step/confirm`, { code }))
    .recovery_codes
}

export function disableSecondStep(code: string): Promise<void> {
  return call('POST', `${BASE}/profile/second-step/disable`, { body: { code } })
}

export async function renewRecoveryCodes(code: string): Promise<readonly string[]> {
  return (await data<{ recovery_codes: string[] }>('POST', `${BASE}/profile/second-step/recovery-codes`, { code }))
    .recovery_codes
}

async function data<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await call<{ data: T }>(method, path, body === undefined ? {} : { body })).data
}
