
    // Do not modify this file by hand!
    // Re-generate this file by running lit-localize

    
    import {str} from '@lit/localize';

    /* eslint-disable no-irregular-whitespace */
    /* eslint-disable @typescript-eslint/no-explicit-any */

    export const templates = {
      's2cc03b017a0c9bf9': `Algo falló de nuestro lado. Recargue la página; lo guardado está a salvo.`,
's2e3bcaa291445692': `Esta página no existe o no está abierta para usted. Vuelva a sus rondas.`,
's32c8774618f23ca4': `Su sesión terminó. Entre de nuevo para seguir.`,
's431f7fe318989eaf': `Sus rondas`,
's596b67a0a7263aa3': `Experto par`,
's60cc10ca9e096620': `Funcionario`,
's6ebc9bd6feae62a3': `Cargando…`,
's6fc7d1380df700b7': `Observador`,
's7ac169c20a4e3420': `Secretaría`,
's89649937ddef97b1': str`${0}, ${1}`,
's9b03b4545dd3d05e': `Ahora no se puede llegar al servidor. No se pierde nada; intente de nuevo en un momento.`,
'scd1dd6ff53d0d01a': `Intentar de nuevo`,
'sd2ff033c73bfa662': `Demostración: cualquiera puede entrar como cualquiera`,
'sef3ee582310e4b8d': `Pares de varios países escriben juntos una revisión, en vivo. ¿Quién es usted?`,
    };
  