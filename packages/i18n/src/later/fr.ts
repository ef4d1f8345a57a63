import healthProfile from '../locales/fr/health-profile.json' with { type: 'json' };
import error from '../locales/fr/health-profile-error.json' with { type: 'json' };

export const fr = { healthProfile, error };
