import './styles/page.css'
import './pages/app.ts'
import { startLanguage } from './locales.ts'

await startLanguage()
