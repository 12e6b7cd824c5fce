/** How long something took, in words. Pure. */

type Translate = (key: string, values: Record<string, unknown>) => string

export function durationWords(from: string, to: string, t: Translate): string {
  const seconds = Math.max(0, Date.parse(to) - Date.parse(from)) / 1000
  if (seconds < 60) return t('tags.run.seconds', { seconds: seconds.toFixed(seconds < 10 ? 1 : 0) })
  return t('tags.run.minutes', { minutes: Math.floor(seconds / 60), seconds: Math.round(seconds % 60) })
}
