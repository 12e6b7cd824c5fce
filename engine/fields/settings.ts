/** Reads the settings of a field, whose shape the kind's own JSON Schemas have checked; browser-safe. */

type Settings = Readonly<Record<string, unknown>>

export function numberSetting(settings: Settings, name: string): number | undefined {
  const value = settings[name]
  return typeof value === 'number' ? value : undefined
}

export function textSetting(settings: Settings, name: string): string | undefined {
  const value = settings[name]
  return typeof value === 'string' ? value : undefined
}

export function flagSetting(settings: Settings, name: string): boolean | undefined {
  const value = settings[name]
  return typeof value === 'boolean' ? value : undefined
}
