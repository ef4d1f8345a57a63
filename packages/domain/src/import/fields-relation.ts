import type { ImportField } from './field.ts';
import { optional, required } from './field.ts';

/**
 * Spellings of the customer's id. The bare word (`customer`, `client`) is last: a file with both `Customer ID` and
 * `Customer` gives the second to the name.
 */
export const CUSTOMER_ID_SPELLINGS =
  'identificadordecliente accountid clientid companyid idcustomer idaccount idclient customernumber customerno customercode customerref ' +
  'accountnumber accountcode clientnumber numeroclient nclient noclient codeclient refclient referenceclient ' +
  'identifiantclient idcliente clienteid codigocliente codigodecliente numerocliente numerodecliente ' +
  'customer account client cliente cuenta';

const EMAIL = 'mail emailaddress mailaddress courriel adresseemail adressemail correo correoelectronico';
const TAGS = 'tag labels label etiquettes etiquette etiquetas etiqueta';

export const CUSTOMER_FIELDS: readonly ImportField[] = [
  required('customerId', 'text', `${CUSTOMER_ID_SPELLINGS} id identifiant identificador`),
  optional(
    'name',
    'text',
    'customername accountname companyname clientname company nom nomclient nomduclient raisonsociale societe ' +
      'entreprise nombre nombrecliente nombredelcliente razonsocial empresa customer account client cliente cuenta',
  ),
  optional(
    'externalId',
    'text',
    'identifiantexterne identificadorexterno externalref externalreference sourceid crmid idexterne referenceexterne idexterno',
  ),
  optional('domain', 'text', 'website site siteweb web url domaine dominio sitioweb'),
  optional(
    'parent',
    'text',
    'clientparent clientematriz parentid parentaccount parentcustomer societemere maisonmere compteparent matriz',
  ),
  optional('stage', 'text', 'lifecycle lifecyclestage phase etape stade etapa fase'),
  optional(
    'owner',
    'email',
    'correodelresponsable emailduresponsable ownersemail owneremail accountmanager accountowner csm csmemail manager responsable proprietaire gestionnaire responsablecompte ' +
      'chargedecompte propietario gestor',
  ),
  optional('team', 'list', 'teamemails equipe equipo'),
  optional('tags', 'list', TAGS),
  optional(
    'since',
    'day',
    'sinceday signupdate signup customersince clientsince startdate createdat createdon creationdate clientdepuis ' +
      'depuis datedecreation datecreation dateinscription datedinscription clientedesde desde fechadealta fechaalta',
  ),
  optional(
    'excluded',
    'boolean',
    'excluidodelcobro excludurecouvrement excludedfromcollection isexcluded exclu exclue excluido excluida',
  ),
  optional(
    'healthProfile',
    'text',
    'healthscoreprofile scoreprofile profildescoredesante profildesante profilsante perfildesalud perfildepuntuacion',
  ),
  optional('healthScore', 'number', 'health scoredesante scoresante puntuaciondelestado puntuaciondesalud'),
  optional('healthStatus', 'text', 'statutdesante statutsante estadodemantenimiento estadodesalud estadodelcliente'),
  optional(
    'churnRisk',
    'boolean',
    'riesgodebaja atrisk atriskofchurn ischurnrisk risquedechurn arisquederesiliation risquederesiliation risquedattrition ' +
      'enriesgodeabandono riesgodeabandono',
  ),
];

/** Of customers that are there: who looks after them. */
export const ASSIGNMENT_FIELDS: readonly ImportField[] = CUSTOMER_FIELDS.filter(({ key }) =>
  ['customerId', 'owner', 'team'].includes(key),
);

export const CONTACT_FIELDS: readonly ImportField[] = [
  optional(
    'contactId',
    'text',
    'identificadordecontacto identifiantducontact contact idcontact contactref personid userid idcontacto contacto id',
  ),
  required('customerId', 'text', `${CUSTOMER_ID_SPELLINGS} company societe entreprise empresa`),
  optional('firstName', 'text', 'first givenname forename prenom nombre nombredepila'),
  optional('lastName', 'text', 'last surname familyname nom nomdefamille apellido apellidos name'),
  optional('email', 'email', `contactemail ${EMAIL}`),
  optional('phone', 'text', 'phonenumber telephone tel mobile portable telefono movil'),
  optional('function', 'text', 'jobtitle title job position role fonction poste titre cargo puesto funcion'),
  optional('tags', 'list', TAGS),
  optional(
    'main',
    'boolean',
    'contactoprincipal ismain primary isprimary maincontact primarycontact principal contactprincipal',
  ),
];
