/**
 * The addresses of the console, and who may stand at which: nobody without a session, nobody past a
 * password that must change or a second step that must be set up.
 */
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
  type Router,
} from 'vue-router'
import { guardSession } from '../data/http.ts'
import type { Person } from '../data/types.ts'
import { useSession } from '../state/session.ts'
import { landing } from './landing.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Stands alone, without the frame. */
    readonly bare?: boolean
  }
}

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/login', name: 'login', component: () => import('./LoginPage.vue'), meta: { bare: true } },
      { path: '/password', name: 'password', component: () => import('./PasswordPage.vue'), meta: { bare: true } },
      {
        path: '/second-step',
        name: 'second-step',
        component: () => import('./account/SecondStepPage.vue'),
        meta: { bare: true },
      },
      {
        path: '/',
        component: () => import('./AppFrame.vue'),
        children: [
          { path: '', name: 'home', component: () => import('./HomePage.vue') },
          {
            path: 'o/operation_log/:id',
            name: 'operation',
            component: () => import('../monitoring/OperationPage.vue'),
          },
          { path: 'o/:template', name: 'list', component: () => import('./ListPage.vue') },
          { path: 'o/:template/:id', name: 'record', component: () => import('./RecordPage.vue') },
          { path: 'bin/:template', name: 'bin', component: () => import('./BinPage.vue') },
          { path: 'imports/:id?', name: 'imports', component: () => import('../transfer/ImportsGate.vue') },
          {
            path: 'organisation',
            name: 'organisation',
            component: () => import('../organisation/OrganisationPage.vue'),
          },
          {
            path: ':page(roles|functions)',
            component: () => import('../authority/AuthorityGate.vue'),
          },
          {
            path: ':page(parameters|log-seals)/:name?',
            component: () => import('../monitoring/MonitoringGate.vue'),
          },
          { path: 'tags', name: 'tags', component: () => import('../tags/TagsPage.vue') },
          {
            path: 'tag-history',
            name: 'tag-history',
            component: () => import('../tagging/history/TagHistoryPage.vue'),
          },
          { path: 'tags/:id/rules', name: 'tag-rules', component: () => import('../tags/rules/RulesPage.vue') },
          {
            path: 'schedules',
            name: 'schedules',
            component: () => import('../schedules/SchedulesPage.vue'),
          },
          {
            path: 'directories',
            name: 'directories',
            component: () => import('../directories/DirectoriesPage.vue'),
          },
          { path: 'profile', name: 'profile', component: () => import('./account/ProfilePage.vue') },
          { path: ':page(applications|api-docs)', component: () => import('../open/OpenGate.vue') },
          {
            path: ':page(data-structures|import-tables|enums|dropped|templates|menus|detail-tabs|packs)/:name?',
            component: () => import('../designers/DesignerGate.vue'),
          },
          { path: ':path(.*)*', name: 'nowhere', component: () => import('./NowherePage.vue') },
        ],
      },
    ],
  })
  router.beforeEach((to) => admit(to))
  followPlainLinks(router)
  guardSession({
    signedOut: () => useSession().signedOut(),
    unsettled: (code) => void router.push({ name: code === 'SECOND_STEP_REQUIRED' ? 'second-step' : 'password' }),
    generation: (seen, rights) => useSession().heard(seen, rights),
  })
  return router
}

async function admit(to: RouteLocationNormalized): Promise<boolean | RouteLocationRaw> {
  const session = useSession()
  try {
    if (!session.boot) await session.load()
  } catch {
    // the frame tells that the server cannot be reached, wherever one stands
    return true
  }
  const { person } = session
  if (!person)
    return to.name === 'login' ? true : { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  const first = unsettled(person)
  if (first) return to.name === first || { name: first }
  return to.name === 'login' ? { path: landing(to.query['to']) } : true
}

/** The page that one passes before any other. */
function unsettled(person: Person): string | undefined {
  if (person.mustChangePassword) return 'password'
  return person.mustSetUpSecondStep && 'second-step'
}

/** Painted links are plain `<a href>`; a plain click on one stays inside the application. */
function followPlainLinks(router: Router): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || withModifier(event)) return
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="/"]') : null
    if (!link || link.target || link.hasAttribute('download')) return
    event.preventDefault()
    void router.push(link.getAttribute('href') ?? '/')
  })
}

/** The browser then opens a tab or a window, or saves. */
function withModifier(event: MouseEvent): boolean {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
}
