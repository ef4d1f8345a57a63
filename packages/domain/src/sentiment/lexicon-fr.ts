import type { LexiconSource } from './lexicon.ts';

/** French of business mail, written for Vigie. */
export const FRENCH: LexiconSource = {
  entries: [
    [
      30,
      'excellent*|parfait|parfaite|parfaits|parfaites|parfaitement|formidable*|genial|geniale|geniaux|fantastique*|' +
        'exceptionnel*|remarquable*|magnifique*|extraordinaire*|superbe*|impeccable*|irreprochable*|ravi|ravie|ravis|' +
        'ravies|enchante|enchantee|enchantes|adore|adorons|adorent|bravo|bluffe*|au dela de nos attentes|' +
        'depasse nos attentes|depasse toutes nos attentes|un immense merci|immense merci|conquis|conquise|' +
        'top du top|incroyable*|sans faute|rien a redire|vivement recommande',
    ],
    [
      20,
      'satisfait*|content|contente|contents|contentes|heureux|heureuse|heureuses|tres bien|super|recommand*|' +
        'felicitations|felicite*|apprecie|apprecions|apprecient|appreciable*|appreciee|reconnaissant*|efficace*|' +
        'efficacite|fiable*|reussi|reussie|reussite|succes|fluide*|precieu*|professionnalisme|enthousias*|' +
        'merci beaucoup|mille mercis|mille merci|grand merci|un grand merci|merci infiniment|merci encore|' +
        'beau travail|bon travail|excellent travail|gagne du temps|gagnons du temps|gain de temps|' +
        'reconduire avec plaisir|avec grand plaisir|fonctionne tres bien|marche tres bien|fonctionne parfaitement|' +
        'a la hauteur|ravissant*|satisfaction|fier|fiers|fiere|convaincu*|au top',
    ],
    [
      10,
      'bon|bonne|bons|bonnes|bien|utile*|pratique|pratiques|facile*|facilement|simple a utiliser|clair|claire|' +
        'claires|clairs|rapide*|reactif*|reactiv*|aimable*|agreable*|plaisir|mieux|amelior*|meilleur*|resolu|' +
        'resolue|resolus|regle|reglee|corrige|corrigee|stable*|intuitif*|intuitiv*|interessant*|interesse*|aime|' +
        'aimons|aiment|fonctionne|fonctionnent|marche|marchent|rassur*|a l ecoute|disponible|disponibles|progres|' +
        'positif*|positiv*|confian*|prometteu*|sympathique*|gentil*|efforts|dans les temps|pas mal|ca va|confortable*',
    ],
    [5, 'merci|mercis|remerci*|parfait merci|nickel'],
    [
      0,
      'merci d avance|merci par avance|d avance merci|vous remerciant par avance|en vous remerciant|' +
        'merci pour votre mail|merci pour votre message|merci de votre retour|bien cordialement|bien a vous|' +
        'cordialement|bonne journee|tres bonne journee|bonne soiree|bon week|bon weekend|bonne semaine|bonne fin|' +
        'bonne reception|bien recu|bien recue|bien note|bien entendu|bien sur|bien que|ou bien|si bien|' +
        'n hesitez pas|ne pas hesiter|en cas de probleme|en cas de souci|en cas de difficulte|si probleme|' +
        'moindre probleme|a bien|avez bien|ai bien|avons bien|est bien|sont bien|bon de commande|bons de commande|' +
        'meilleures salutations|meilleurs voeux|bonne annee|bon appetit|j espere que vous allez bien|' +
        'vous allez bien|enquete de satisfaction|bon a savoir|mise en marche|appel d offres|en bonne et due forme|' +
        'plaisir de vous|marche public|marches publics|date limite|bonjour|bonsoir|on peut regler|facture reglee|' +
        'perdu de vue|retard de paiement|marche a suivre',
    ],
    [
      -10,
      'probleme*|souci|soucis|bug|bugs|bogue*|erreur*|lent|lente|lents|lentes|lenteur*|retard*|difficile*|' +
        'difficulte*|complique*|confus|confuse|confusion|manque|manquent|manquant*|inquiet*|inquie*|inconvenient*|' +
        'malheureusement|regrett*|dommage|attend toujours|attendons toujours|attends toujours|en attente depuis|' +
        'toujours en attente|impossible*|incorrect*|faux|fausse|perdu|perdue|perdus|cher|chere|trop cher|trop eleve*|' +
        'pas recu|pas recue|pas eu de reponse|sans reponse|aucune reponse|aucun retour|sans nouvelle|sans nouvelles|' +
        'pas de nouvelle|pas de nouvelles|pas de reponse|pas de retour|sans retour|anomalie*|coupure*|deconnex*|' +
        'deconnect*|instable*|rame|ralenti*|incoherent*|incoherence*|oublie|oubliee|relance|relances|relancer|' +
        'bloque|bloquee|bloques|doute|doutes|hesit*|depass*|flou|floue|mal|insuffisant*|gene|genant*|echec*|echoue*|' +
        'lourd|lourde|plante|plantent|plantage*|trop long|trop longue|surfactur*|desagrement*|fatigu*|derange*',
    ],
    [
      -20,
      'mecontent*|insatisf*|decu|decue|decus|decues|decevant*|deception*|frustr*|agac*|enerv*|mauvais*|panne*|' +
        'inutilisable*|inutile*|peu fiable|ne fonctionne pas|ne fonctionne plus|ne marche pas|ne marche plus|' +
        'fonctionne pas|fonctionne plus|fonctionnent pas|fonctionnent plus|marche pas|marche plus|marchent pas|' +
        'resili*|annul*|rembours*|concurren*|quitter|reclam*|plainte*|plaindre|litige*|contest*|colere|fache*|' +
        'urgent*|bloquant*|perte de donnees|perdu confiance|perdu nos donnees|perdons confiance|perte de confiance|' +
        'pas renouvel*|pas reconduire|pas de reconduire|pas de renouveler|pas reconduit|non renouvel*|ne renouvellerons pas|ignore|ignoree|ignores|' +
        'perte de temps|perdre du temps|perdons du temps|pire|degrad*|deterior*|regression*|penalit*|prejudic*|' +
        'mise en cause|jamais de reponse|personne ne repond|laisse tomber|ras le bol|marre|pas a la hauteur|' +
        'en dessous de nos attentes|pas serieux|manque de serieux|manquement*|escalad*|arreter le contrat|' +
        'mettre fin|mettre un terme|encore une fois le meme|lamentablement',
    ],
    [
      -30,
      'inacceptable*|inadmissible*|scandaleu*|catastroph*|horrible*|honteu*|honte|intolerable*|lamentable*|' +
        'desastr*|nul|nulle|nuls|nulles|furieu*|pitoyable*|deplorable*|arnaque*|escroquerie*|avocat*|tribunal|' +
        'mise en demeure|mettre en demeure|poursuites|action en justice|cauchemar*|insupportable*|incompeten*|' +
        'deteste*|execrable*|le pire|la pire|plus jamais|indigne*|ridicule*|affligeant*|se moque de nous|' +
        'moquez de nous|vous moquez|foutage|calamit*|invraisemblable*|ulcere*|outre|outree|outres',
    ],
  ],
  negators: 'ne|n|pas|jamais|aucun|aucune|rien|sans|ni|guere|nullement|non|loin',
  intensifiers:
    'tres|vraiment|extremement|trop|tellement|totalement|completement|absolument|particulierement|fortement|' +
    'profondement|tout a fait|si|serieusement|hautement|infiniment|gros|grosse|grave|graves|grand|grande|enorme|' +
    'nombreux|nombreuses|beaucoup de|de plus en plus|plus que|hyper|franchement|bien trop',
  lateIntensifiers: 'beaucoup|enormement|vraiment|grave|majeur|majeure|majeurs|majeures|infiniment|serieux|enormes',
  absolutes: 'du tout|le moins du monde',
  diminishers: 'un peu|peu|legerement|assez|plutot|petit|petite|petits|petites|relativement|quelque peu|presque|leger',
  contrasts: 'mais|cependant|toutefois|neanmoins|pourtant|malgre tout|par contre|en revanche',
  stopWords:
    'le|la|les|des|du|de|et|est|sont|nous|vous|je|il|elle|ils|un|une|que|qui|dans|pour|avec|sur|pas|ne|ce|cette|' +
    'votre|notre|nos|vos|mon|au|aux|avez|avons|ai|mais|plus|tres|depuis|c|j|l|d|n|qu|s|on|par|ont|etre|tout|a|y|en',
};
