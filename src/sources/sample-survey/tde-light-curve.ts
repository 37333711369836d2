import { WAVELENGTH_ANGSTROM } from './exposure.js';
import type { LightCurve } from './light-curve.js';
import { luminosityDistanceMpc } from './luminosity-distance.js';

// CODATA 2018 and IAU 2015, SI units.
const PLANCK = 6.62607015e-34;
const BOLTZMANN = 1.380649e-23;
const SPEED_OF_LIGHT = 299_792_458;
const STEFAN_BOLTZMANN = 5.670374419e-8;
const METRES_A_MPC = 3.085677581491367e22;
const WATTS_AN_ERG_PER_SECOND = 1e-7;
/** 1 microjansky is 1e-32 W m^-2 Hz^-1. */
const MICROJANSKY_PER_SI = 1e32;

/**
 * A tidal disruption event as a black body of constant temperature whose luminosity rises as half a Gaussian and
 * falls as an exponential: the model of van Velzen et al. 2021 (ApJ 908, 4) with bolometric luminosity
 * in place of the luminosity at one frequency, which is the same at constant temperature.
 */
export interface TdeParameters {
  /** Time of greatest luminosity, MJD (UTC), observer frame. */
  readonly peakMjd: number;
  /** Bolometric black-body luminosity at the peak, erg/s. */
  readonly peakLuminosityErgPerSecond: number;
  /** Standard deviation of the Gaussian rise, days, rest frame. */
  readonly riseDays: number;
  /** e-folding time of the decline, days, rest frame. */
  readonly declineDays: number;
  /** Black-body temperature, K. */
  readonly temperatureKelvin: number;
  readonly redshift: number;
}

/**
 * Gives the bolometric luminosity in erg/s.
 *
 * With t = (mjd - peakMjd) / (1 + z): L = L_peak exp(-t^2 / (2 riseDays^2)) for t <= 0,
 * L = L_peak exp(-t / declineDays) for t > 0. Continuous at the peak; the slope is not.
 */
export function tdeLuminosityErgPerSecond(event: TdeParameters, mjd: number): number {
  const restDays = (mjd - event.peakMjd) / (1 + event.redshift);
  const exponent =
    restDays <= 0
      ? (restDays * restDays) / (2 * event.riseDays * event.riseDays)
      : restDays / event.declineDays;
  return event.peakLuminosityErgPerSecond * Math.exp(-exponent);
}

/**
 * Gives the flux density in microjansky (AB) at an observed wavelength, not reddened.
 *
 * With nu = (1 + z) c / wavelength: L_nu = L pi B_nu(T) / (sigma T^4), B_nu = (2 h nu^3 / c^2) / (exp(h nu / k T) - 1),
 * and F = (1 + z) L_nu / (4 pi d_L^2), d_L from {@link luminosityDistanceMpc}. A filter is taken at its effective
 * wavelength.
 *
 * @example
 * tdeFluxMicrojansky({ peakMjd: 58603, peakLuminosityErgPerSecond: 10 ** 43.72, riseDays: 14.3, declineDays: 84,
 *   temperatureKelvin: 20000, redshift: 0.0512 }, 58603, 4746.48); // 337, that is 17.58 mag
 */
export function tdeFluxMicrojansky(event: TdeParameters, mjd: number, wavelengthAngstrom: number): number {
  return tdeLuminosityErgPerSecond(event, mjd) * microjanskyPerErgPerSecond(event, wavelengthAngstrom);
}

/** Makes the light curve of an event in ZTF's filters. */
export function tdeLightCurve(event: TdeParameters): LightCurve {
  const conversion = {
    1: microjanskyPerErgPerSecond(event, WAVELENGTH_ANGSTROM[1]),
    2: microjanskyPerErgPerSecond(event, WAVELENGTH_ANGSTROM[2]),
    3: microjanskyPerErgPerSecond(event, WAVELENGTH_ANGSTROM[3]),
  };
  return (exposure) => tdeLuminosityErgPerSecond(event, exposure.mjd) * conversion[exposure.fid];
}

/** Gives the observed flux density for one erg/s of bolometric luminosity: constant while the temperature is. */
function microjanskyPerErgPerSecond(event: TdeParameters, wavelengthAngstrom: number): number {
  const kelvin = event.temperatureKelvin;
  const frequencyHz = ((1 + event.redshift) * SPEED_OF_LIGHT) / (wavelengthAngstrom * 1e-10);
  const radiance =
    (2 * PLANCK * frequencyHz ** 3) /
    SPEED_OF_LIGHT ** 2 /
    Math.expm1((PLANCK * frequencyHz) / (BOLTZMANN * kelvin));
  const shareAtFrequency = (Math.PI * radiance) / (STEFAN_BOLTZMANN * kelvin ** 4);
  const distanceMetres = luminosityDistanceMpc(event.redshift) * METRES_A_MPC;
  const dilution = (1 + event.redshift) / (4 * Math.PI * distanceMetres ** 2);
  return WATTS_AN_ERG_PER_SECOND * shareAtFrequency * dilution * MICROJANSKY_PER_SI;
}
