import { foldText } from '../text/text.ts';
import type { InteractionDirection, InteractionKind, InteractionStatus } from './interaction.ts';

/** Folded words of English, French and Spanish sources, spaces for hyphens and underscores. */
const KIND_WORDS: Readonly<Record<InteractionKind, string>> = {
  email: 'email|e mail|mail|courriel|mel|correo|correo electronico',
  meeting:
    'meeting|in person meeting|meeting in person|visit|appointment|reunion|rendez vous|rdv|visite|cita|visita|event',
  'video-meeting':
    'video meeting|video|video call|videoconference|video conference|visio|visioconference|videollamada|videoconferencia|' +
    'web meeting|online meeting',
  call: 'call|phone|phone call|telephone|tel|appel|appel telephonique|llamada|llamada telefonica|telefono',
  ticket: 'ticket|case|support ticket|caso',
  note: 'note|nota|memo|comment|commentaire|comentario',
  letter: 'letter|post|courrier|lettre|carta',
  sms: 'sms|text message|texto|mensaje de texto',
  report: 'report|minutes|compte rendu|rapport|cr|informe|acta',
  todo: 'todo|to do|task|a faire|tache|tarea|por hacer',
};
const DIRECTION_WORDS: Readonly<Record<InteractionDirection, string>> = {
  incoming: 'incoming|inbound|in|received|entrant|entrante|recu|recue|recibido|recibida',
  outgoing: 'outgoing|outbound|out|sent|sortant|sortante|envoye|envoyee|saliente|enviado|enviada',
  internal: 'internal|interne|interno|interna',
};
const STATUS_WORDS: Readonly<Record<InteractionStatus, string>> = {
  planned:
    'planned|scheduled|open|not started|prevu|prevue|planifie|planifiee|previsto|prevista|planificado|planificada',
  'in-progress': 'in progress|started|en cours|en curso',
  done: 'done|completed|complete|closed|held|termine|terminee|fait|faite|realise|realisee|hecho|hecha|terminado|terminada|completado|completada|realizado|realizada',
  cancelled: 'cancelled|canceled|annule|annulee|cancelado|cancelada|anulado|anulada',
  'no-show': 'no show|missed|absence|absent|absente|ausencia|ausente|no presentado|no presentada',
};

/** The name that each of its words stands for, and each name for itself. */
function wordsOf<T extends string>(words: Readonly<Record<T, string>>): (text: string) => T | null {
  const names = new Map<string, T>();
  for (const name of Object.keys(words) as T[])
    for (const word of [...words[name].split('|'), name.replaceAll('-', ' ')]) names.set(word, name);
  return (text) => names.get(foldText(text).replace(/[-_ ]+/g, ' ')) ?? null;
}

const kindOfWord = wordsOf(KIND_WORDS);
const directionOfWord = wordsOf(DIRECTION_WORDS);
const statusOfWord = wordsOf(STATUS_WORDS);

/**
 * The kind of exchange a source wrote (English, French or Spanish, any case and accents), `null` when it is none.
 * @example readInteractionKind('Réunion') // 'meeting'
 * @example readInteractionKind('lunch') // null
 */
export function readInteractionKind(text: string): InteractionKind | null {
  return kindOfWord(text);
}

/**
 * Which way a source says that an exchange went, `null` when it says nothing known.
 * @example readInteractionDirection('Sortant') // 'outgoing'
 * @example readInteractionDirection('up') // null
 */
export function readInteractionDirection(text: string): InteractionDirection | null {
  return directionOfWord(text);
}

/**
 * How far a source says that an exchange is, `null` when it says nothing known.
 * @example readInteractionStatus('No-show') // 'no-show'
 * @example readInteractionStatus('maybe') // null
 */
export function readInteractionStatus(text: string): InteractionStatus | null {
  return statusOfWord(text);
}

/**
 * Which way an exchange of a kind goes where nobody says it: we hold meetings and calls, notes are our own, tickets come
 * in. Of what is written, `null`: who wrote it decides what it counts for (domain rules §3).
 * @example ['call', 'note', 'ticket', 'email'].map(usualDirection) // ['outgoing', 'internal', 'incoming', null]
 */
export function usualDirection(kind: InteractionKind): InteractionDirection | null {
  switch (kind) {
    case 'meeting':
    case 'video-meeting':
    case 'call':
      return 'outgoing';
    case 'note':
    case 'report':
    case 'todo':
      return 'internal';
    case 'ticket':
      return 'incoming';
    case 'email':
    case 'letter':
    case 'sms':
      return null;
  }
}
