import { describe, expect, it } from 'vitest';
import {
  INTERACTION_DIRECTIONS,
  INTERACTION_KINDS,
  INTERACTION_STATUSES,
  readInteractionDirection,
  readInteractionKind,
  readInteractionStatus,
  usualDirection,
} from './interaction.ts';

describe('I4, R6 the words of exchanges', () => {
  it('each name reads as itself, in any spelling', () => {
    for (const kind of INTERACTION_KINDS) expect(readInteractionKind(kind.toUpperCase().replace('-', '_'))).toBe(kind);
    for (const direction of INTERACTION_DIRECTIONS) expect(readInteractionDirection(direction)).toBe(direction);
    for (const status of INTERACTION_STATUSES) expect(readInteractionStatus(` ${status} `)).toBe(status);
  });

  it.each([
    ['E-mail', 'email'],
    ['Courriel', 'email'],
    ['Correo electrónico', 'email'],
    ['Rendez-vous', 'meeting'],
    ['Réunion', 'meeting'],
    ['Visioconférence', 'video-meeting'],
    ['Videollamada', 'video-meeting'],
    ['Appel téléphonique', 'call'],
    ['Llamada', 'call'],
    ['Compte rendu', 'report'],
    ['À faire', 'todo'],
    ['lunch', null],
    ['toString', null],
    ['', null],
  ])('%j is of kind %s', (text, kind) => expect(readInteractionKind(text)).toBe(kind));

  it.each([
    ['Entrant', 'incoming'],
    ['Reçu', 'incoming'],
    ['Saliente', 'outgoing'],
    ['Interne', 'internal'],
    ['up', null],
  ])('%j goes %s', (text, direction) => expect(readInteractionDirection(text)).toBe(direction));

  it.each([
    ['Prévue', 'planned'],
    ['En cours', 'in-progress'],
    ['Terminada', 'done'],
    ['Annulée', 'cancelled'],
    ['No show', 'no-show'],
    ['maybe', null],
  ])('%j is %s', (text, status) => expect(readInteractionStatus(text)).toBe(status));

  it('only what is written needs somebody to say which way it went', () => {
    expect(INTERACTION_KINDS.filter((kind) => usualDirection(kind) === null)).toEqual(['email', 'letter', 'sms']);
  });
});
