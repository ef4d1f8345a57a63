import healthProfile from '../locales/en/health-profile.json' with { type: 'json' };
import error from '../locales/en/health-profile-error.json' with { type: 'json' };

export const en = { healthProfile, error };
