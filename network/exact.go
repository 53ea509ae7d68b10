package network

import "math"

// Elementary functions that give the same bits on every architecture. Those of package math
// don't: some are assembly, and a compiler may fuse a product with the sum around it. So
// here is nothing but + - * / and math.Sqrt, which IEEE 754 defines to the last bit, and every product
// stands in a conversion, which the language guarantees to prevent fusion. The methods are
// those of FreeBSD's msun (e_log.c, e_exp.c).

const (
	ln2Hi = 6.93147180369123816490e-01 // the first 32 bits of ln 2
	ln2Lo = 1.90821492927058770002e-10 // the rest
)

// exactLog returns the natural logarithm of a normal x > 0, within 1 ulp.
func exactLog(x float64) float64 {
	bits := math.Float64bits(x)
	k := int64(bits>>52) - 1022
	f := math.Float64frombits(bits&(1<<52-1) | 1022<<52) // x = f·2ᵏ, f in [½, 1)
	if f < math.Sqrt2/2 {                                //determinism:allow strict arithmetic, the same on every architecture
		f, k = f+f, k-1
	}
	f--
	s := f / (2 + f)
	z := float64(s * s)
	w := float64(z * z)
	odd := float64(z * polynomial(w, 6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01))
	even := float64(w * polynomial(w, 3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01))
	half := float64(float64(0.5*f) * f)
	n := float64(k)
	return float64(n*ln2Hi) - ((half - (float64(s*(half+odd+even)) + float64(n*ln2Lo))) - f)
}

// exactLog1p returns log(1+x) for |x| ≤ ½, to a few ulps, however small x is (Kahan's
// correction of the rounding of 1+x).
func exactLog1p(x float64) float64 {
	u := 1 + x
	if u == 1 { //determinism:allow strict arithmetic, the same on every architecture
		return x
	}
	return float64(exactLog(u)*x) / (u - 1)
}

// exactExp returns eˣ within 1 ulp, but no more than e⁷⁰⁰ and no less than e⁻⁷⁰⁰.
func exactExp(x float64) float64 {
	x = min(max(x, -700), 700)
	k := int64(float64(x/math.Ln2) + math.Copysign(0.5, x)) //determinism:allow strict arithmetic, the same on every architecture (x = k·ln 2 + r, |r| ≤ ½ ln 2)
	hi := x - float64(float64(k)*ln2Hi)
	lo := float64(float64(k) * ln2Lo)
	r := hi - lo
	t := float64(r * r)
	c := r - float64(t*polynomial(t, 1.66666666666666657415e-01, -2.77777777770155933842e-03,
		6.61375632143793436117e-05, -1.65339022054652515390e-06, 4.13813679705723846039e-08))
	y := 1 - ((lo - float64(r*c)/(2-c)) - hi)
	return float64(y * math.Float64frombits(uint64(1023+k)<<52))
}

// exactNormal returns the x that a standard normal variable is below with probability p, for
// p in (0, 0.575], to 16 digits. (M. J. Wichura: "Algorithm AS 241: The percentage points
// of the normal distribution", Applied Statistics 37, 1988, PPND16.)
func exactNormal(p float64) float64 {
	if q := p - 0.5; math.Abs(q) <= 0.425 { //determinism:allow strict arithmetic, the same on every architecture
		r := 0.180625 - float64(q*q)
		return float64(q*polynomial(r,
			3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
			4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3)) /
			polynomial(r,
				1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
				2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3)
	}
	r := math.Sqrt(-exactLog(p))
	if r <= 5 { //determinism:allow strict arithmetic, the same on every architecture
		r -= 1.6
		return -polynomial(r,
			1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
			1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4) /
			polynomial(r,
				1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
				1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)
	}
	r -= 5
	return -polynomial(r,
		6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7) /
		polynomial(r,
			1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
			7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)
}

// polynomial returns c₀ + c₁x + c₂x² + ….
func polynomial(x float64, c ...float64) float64 {
	sum := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		sum = float64(sum*x) + c[i]
	}
	return sum
}
