import healthProfile from '../locales/es/health-profile.json' with { type: 'json' };
import error from '../locales/es/health-profile-error.json' with { type: 'json' };

export const es = { healthProfile, error };
