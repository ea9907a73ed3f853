import './styles/page.css'
import './pages/app.ts'
import { startLanguage } from './locales.ts'

await startLanguage()
// Only now, so that nobody sees a word of another language first.
document.body.append(document.createElement('ronda-app'))
