/**
 * The addresses of what happens by itself: events, strategies and their tasks, marketing, messages, notices, jobs, tags,
 * schedules, directories. Their pages stand in `automation-pages.ts`, which a browser loads with the first of them: the
 * sign-in page must not know them.
 */
import type { RouteRecordRaw } from 'vue-router'

const PATHS = [
  'events',
  'event-history',
  'processors',
  'strategies',
  'strategies/:id(new)',
  'strategies/:id',
  'strategies/:id/design',
  'strategy-tasks',
  'notices',
  'message-templates',
  'channels',
  'jobs',
  'marketing',
  'marketing/new',
  'marketing/:id/edit',
  'tags',
  'tags/:id/rules',
  'tag-history',
  'schedules',
  'directories',
] as const

export type AutomationPath = (typeof PATHS)[number]

const component = () => import('./AutomationGate.vue')

export const automationRoutes: readonly RouteRecordRaw[] = PATHS.map((path) => ({ path, component }))
