/** What administrators set about people and signing in, read at the moment it is used. */

/** Where parameters come from; without one their defaults hold. */
export interface ParameterSource {
  get(name: string): string | number | boolean | undefined
}

/** Parameters as they are shipped. */
export const AS_SHIPPED: ParameterSource = { get: () => undefined }

export interface PasswordPolicy {
  /** Characters at least. */
  readonly shortest: number
  /** How many of small letters, capitals, digits and others must occur. */
  readonly classes: number
  /** How many former passwords, the current one included, may not be taken again. */
  readonly history: number
  /** Days after which a password must be changed; 0 is never. */
  readonly maxAgeDays: number
}

export interface SessionLimits {
  readonly idleMinutes: number
  readonly hours: number
  /** See `PasswordPolicy`. */
  readonly maxAgeDays: number
  /** Names of roles whose holders need a second step. */
  readonly secondStepRoles: readonly string[]
}

export interface CaptchaLimits {
  /** Failures of one account from one network after which a picture must be read; 0 is never. */
  readonly failures: number
  /** Seconds for which a picture holds. */
  readonly seconds: number
}

export function passwordPolicy(parameters: ParameterSource): PasswordPolicy {
  return {
    shortest: whole(parameters, 'sys_password_length', 8, [8, 64]),
    classes: whole(parameters, 'sys_password_classes', 1, [1, 4]),
    history: whole(parameters, 'sys_password_history', 3, [1, 10]),
    maxAgeDays: whole(parameters, 'sys_password_max_age', 0, [0, 3650]),
  }
}

export function sessionLimits(parameters: ParameterSource): SessionLimits {
  return {
    idleMinutes: whole(parameters, 'sys_session_idle', 30, [1, 1440]),
    hours: whole(parameters, 'sys_session_hours', 12, [1, 168]),
    maxAgeDays: passwordPolicy(parameters).maxAgeDays,
    secondStepRoles: text(parameters, 'sys_second_step_roles')
      .split(/[\s,，;；、]+/)
      .filter((role) => role !== ''),
  }
}

export function captchaLimits(parameters: ParameterSource): CaptchaLimits {
  return {
    failures: whole(parameters, 'sys_captcha_failures', 3, [0, 100]),
    seconds: whole(parameters, 'sys_validate_code', 300, [30, 3600]),
  }
}

/** The password that new people and resets get; without it everybody gets a random one. */
export function defaultPassword(parameters: ParameterSource): string | undefined {
  const given = text(parameters, 'sys_user_default_password')
  return given === '' ? undefined : given
}

/** A number somebody wrote out of bounds counts as the nearest that makes sense: nobody is locked out by a slip. */
function whole(
  parameters: ParameterSource,
  name: string,
  shipped: number,
  [least, most]: readonly [number, number],
): number {
  const value = parameters.get(name)
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(most, Math.max(least, Math.round(value)))
    : shipped
}

function text(parameters: ParameterSource, name: string): string {
  const value = parameters.get(name)
  return typeof value === 'string' ? value : ''
}
