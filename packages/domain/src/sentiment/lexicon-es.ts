import type { LexiconSource } from './lexicon.ts';

/** Spanish of business mail, written for Vigie. */
export const SPANISH: LexiconSource = {
  entries: [
    [
      30,
      'excelente*|perfecto|perfecta|perfectos|perfectas|perfectamente|fantastic*|maravillos*|increible*|estupend*|' +
        'genial|geniales|extraordinari*|excepcional*|magnific*|impecable*|inmejorable*|encantado|encantada|encantados|' +
        'encantadas|encanta|encantan|fenomenal|sobresaliente*|espectacular*|supera nuestras expectativas|' +
        'superado nuestras expectativas|superan nuestras expectativas|de diez|enhorabuena|entusiasmad*|brillante*|' +
        'no podemos estar mas contentos|insuperable*',
    ],
    [
      20,
      'satisfech*|content*|feliz|felices|alegr*|muy bien|recomend*|agradecid*|agradecemos|felicit*|eficaz|eficaces|' +
        'eficiente*|fiable*|confiable*|exito*|fluid*|valios*|profesionalidad|profesional|profesionales|' +
        'muchas gracias|mil gracias|muchisimas gracias|un millon de gracias|buen trabajo|gran trabajo|' +
        'excelente trabajo|ahorra tiempo|ahorramos tiempo|ahorrado tiempo|funciona muy bien|va muy bien|' +
        'funciona perfectamente|impresionad*|impresionante*|orgullos*|satisfaccion|a la altura|con mucho gusto|' +
        'renovar encantados|sin problemas',
    ],
    [
      10,
      'bueno|buena|buenos|buenas|buen|bien|util|utiles|facil|faciles|facilmente|claro|clara|claros|claras|rapid*|' +
        'agil|agiles|amable*|agradable*|mejor|mejores|mejora|mejoras|mejorado|mejorando|resuelto|resuelta|resueltos|' +
        'solucionado|solucionada|solucionados|arreglado|arreglada|corregido|estable*|intuitiv*|interesante*|' +
        'interesad*|gusta|gustan|gusto|funciona|funcionan|comod*|practic*|positiv*|confianza|confiamos|tranquil*|' +
        'atent*|cercan*|avance|avances|progreso|prometedor*|aprecio|apreciamos|valoramos|a tiempo|nada mal|' +
        'cumplido|cumplen|ayuda|ayudado',
    ],
    [5, 'gracias|vale'],
    [
      0,
      'gracias de antemano|gracias por adelantado|de antemano gracias|agradeciendo de antemano|' +
        'gracias por su correo|gracias por tu correo|gracias por su mensaje|buenos dias|buen dia|buenas tardes|' +
        'buenas noches|buen fin de semana|buena semana|un saludo|saludos cordiales|atentamente|atentos saludos|' +
        'no dude en|no dudes en|no duden en|en caso de problema|en caso de problemas|si tiene algun problema|' +
        'si tienes algun problema|cualquier problema|cualquier duda|mas bien|si bien|o bien|espero que este bien|' +
        'espero que estes bien|encuesta de satisfaccion|a lo mejor|por un error|bien recibido|visto bueno|' +
        'con gusto le|mucho gusto|atento saludo|claro que|por supuesto|ayuda con|necesito ayuda|necesitamos ayuda|' +
        'pedir ayuda|buena fe|bueno pues',
    ],
    [
      -10,
      'problema*|incidencia*|error|errores|fallo|fallos|falla|fallan|bug|bugs|lento|lenta|lentos|lentas|lentitud|' +
        'retras*|demora*|tarde|tarda|tardan|dificil|dificiles|dificultad*|complicad*|confus*|falta|faltan|' +
        'preocup*|inconvenient*|molestia*|lamentamos|lamento|desgraciadamente|lamentablemente|por desgracia|' +
        'sin respuesta|ninguna respuesta|sin noticias|no hemos recibido|no he recibido|no recibimos|no recibi|' +
        'no contestan|no responden|no nos responden|seguimos esperando|sigo esperando|imposible*|incorrect*|' +
        'equivocad*|equivocacion*|perdid*|caro|cara|caros|caras|demasiado caro|demasiado alto|demasiado alta|inestable*|desconect*|desconexion*|' +
        'corte|cortes|anomalia*|incoheren*|olvid*|bloquead*|duda|dudas|dudo|dudamos|mal|insuficiente*|pendiente|' +
        'pendientes|atascad*|cuelga|colgad*|reclamar|discrepancia*|cansad*|demasiado largo|rechazad*',
    ],
    [
      -20,
      'insatisfech*|descontent*|decepcion*|frustr*|molest*|enfadad*|enojad*|disgust*|mala|malo|malas|malos|pesim*|' +
        'averia*|caida|caidas|caido|inutil|inutiles|inservible*|no funciona|no funcionan|no va|no anda|' +
        'dejo de funcionar|ha dejado de funcionar|cancel*|rescind*|rescision|anular|anulacion|anulamos|reembols*|' +
        'devolucion|competencia|competidor*|queja*|quejar*|disput*|litigio*|urgent*|bloqueante*|' +
        'perdida de datos|perdido datos|perdido la confianza|perdemos la confianza|perdiendo la confianza|' +
        'perdiendo la paciencia|no renov*|no vamos a renovar|no queremos renovar|dar de baja|darnos de baja|' +
        'baja del servicio|ignora|ignoran|ignorad*|perdida de tiempo|perder tiempo|perder el tiempo|' +
        'perdemos tiempo|peor|peores|empeor*|deterior*|regresion*|penaliza*|perjuicio*|perjudic*|nadie responde|' +
        'nadie contesta|nunca responden|nunca contestan|hartos|harto|harta|deficiente*|incumpl*|enganad*|engano|' +
        'por debajo de nuestras expectativas|no esta a la altura|poner fin|dejar el servicio|poco serio|' +
        'poco profesional|poco fiable',
    ],
    [
      -30,
      'inaceptable*|inadmisible*|terrible*|horrible*|desastr*|catastrof*|vergonz*|verguenza|intolerable*|lamentable|' +
        'lamentables|indignad*|indignante*|furios*|penoso|penosa|nefast*|estafa*|fraude*|abogad*|juzgado*|' +
        'tribunal*|demandar*|acciones legales|accion legal|pesadilla*|insoportable*|incompeten*|odio|odiamos|' +
        'ridicul*|el peor|la peor|nunca mas|una burla|se burlan|tomadura de pelo|deplorable*|impresentable*|' +
        'escandal*|atroz|burofax|requerimiento formal|inconcebible*',
    ],
  ],
  negators: 'no|nunca|jamas|sin|ningun|ninguna|ninguno|nada|tampoco|ni|nadie|apenas|lejos',
  intensifiers:
    'muy|realmente|extremadamente|demasiado|tan|totalmente|completamente|absolutamente|especialmente|sumamente|' +
    'profundamente|verdaderamente|super|gran|grave|graves|grandes|enorme|serio|serios|muchos|muchas|tantos|' +
    'cada vez mas|bastante|de verdad|altamente',
  lateIntensifiers: 'mucho|muchisimo|enormemente|bastante|grave|graves|un monton|muy grave|serio|serios',
  absolutes: 'en absoluto|para nada|nada',
  diminishers: 'un poco|poco|ligeramente|algo|un tanto|pequeno|pequena|pequenos|pequenas|relativamente|casi|leve',
  contrasts: 'pero|sin embargo|aunque|no obstante|en cambio',
  stopWords:
    'el|la|los|las|de|del|y|es|son|que|en|un|una|para|con|por|no|se|su|sus|nos|les|le|lo|al|nuestro|nuestra|nuestros|nuestras|' +
    'muy|esta|este|esto|pero|como|hemos|han|ha|he|desde|mas|ya|todo|tan|hay|ser|estamos|usted|ustedes|mi|yo|me|si',
};
