/** Signs out and begins anew, so that nothing of the former person stays in memory. */
import { signOut } from '../data/api.ts'
import { ApiError } from '../data/http.ts'

export async function leaveSession(): Promise<void> {
  try {
    await signOut()
  } catch (error) {
    // a session that had ended already is left all the same
    if (!(error instanceof ApiError && error.status === 401)) throw error
  }
  sessionStorage.removeItem('tessera.tabs')
  location.assign('/login')
}
