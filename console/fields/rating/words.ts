/** Ratings as stars, and in words for those who do not see them. */
import type { Locale } from '../../../engine/kernel/text.ts'

export function starsText(stars: number, most: number): string {
  return '★'.repeat(stars) + '☆'.repeat(Math.max(0, most - stars))
}

export function starsWords(stars: number, most: number, locale: Locale): string {
  return locale === 'zh' ? `${stars} 星，满分 ${most} 星` : `${stars} of ${most} stars`
}
