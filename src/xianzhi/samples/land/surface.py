"""Rasters over the county: fractal noise, sampling, distance (栅格面)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.model import Floats

__all__ = ["Surface", "distance_surface", "fractal", "fractal_line"]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Values on a square raster; ``values[row, column]`` at ``origin + cell_m*(column, row)``."""

    values: Floats
    origin: tuple[float, float]
    cell_m: float

    def points(self) -> tuple[Floats, Floats]:
        """Give x of the columns and y of the rows, ready to broadcast."""
        rows, columns = self.values.shape
        x = self.origin[0] + np.arange(columns, dtype=np.float64) * self.cell_m
        y = self.origin[1] + np.arange(rows, dtype=np.float64) * self.cell_m
        return x[None, :], y[:, None]

    def like(self, values: Floats) -> "Surface":
        """Put other values on the same raster."""
        return Surface(values, self.origin, self.cell_m)

    def at(self, points: Floats) -> Floats:
        """Interpolate at *points* (n × 2); outside, the nearest border counts."""
        rows, columns = self.values.shape
        place = (points - self.origin) / self.cell_m
        place = np.clip(place, 0, [columns - 1.001, rows - 1.001])
        corner = place.astype(np.int64)
        right, up = (place - corner).T
        column, row = corner.T
        z = self.values
        low = z[row, column] * (1 - right) + z[row, column + 1] * right
        high = z[row + 1, column] * (1 - right) + z[row + 1, column + 1] * right
        level: Floats = low * (1 - up) + high * up
        return level

    def slope(self) -> "Surface":
        """Steepness as rise over run."""
        along_y, along_x = np.gradient(self.values, self.cell_m)
        return self.like(np.hypot(along_x, along_y))


def fractal(
    surface: Surface, beta: float, chance: np.random.Generator, *, longest_m: float = np.inf
) -> Surface:
    """Noise whose power falls with frequency to the *beta*: mean 0, standard deviation 1.

    Waves longer than *longest_m* are left out.
    """
    shape = surface.values.shape
    spectrum = np.fft.rfft2(chance.standard_normal(shape))
    along_y = np.fft.fftfreq(shape[0], surface.cell_m)[:, None]
    along_x = np.fft.rfftfreq(shape[1], surface.cell_m)[None, :]
    frequency = np.hypot(along_x, along_y)
    frequency[0, 0] = np.inf
    gain = np.where(frequency < 1 / longest_m, 0.0, frequency ** (-beta / 2))
    noise = np.fft.irfft2(spectrum * gain, s=shape)
    return surface.like((noise - noise.mean()) / noise.std())


def fractal_line(count: int, beta: float, chance: np.random.Generator) -> Floats:
    """Periodic noise along a line of *count* points: mean 0, standard deviation 1."""
    spectrum = np.fft.rfft(chance.standard_normal(count))
    frequency = np.fft.rfftfreq(count) * count
    frequency[0] = np.inf
    noise: Floats = np.fft.irfft(spectrum * frequency ** (-beta / 2), n=count)
    noise -= noise.mean()
    return noise / np.std(noise)


def distance_surface(surface: Surface, points: Floats, *, every: int) -> Surface:
    """Distance from each raster point to the nearest of *points*, exact at every *every*-th."""
    x, y = surface.points()
    x, y = x[:, ::every], y[::every]
    grid = np.stack(np.broadcast_arrays(x, y), -1).reshape(-1, 2)
    nearest = shapely.STRtree(shapely.points(points)).nearest(shapely.points(grid))
    metres = np.hypot(*(grid - points[nearest]).T).reshape(y.size, x.size)
    coarse = Surface(metres, surface.origin, surface.cell_m * every)
    x, y = surface.points()
    fine = np.stack(np.broadcast_arrays(x, y), -1).reshape(-1, 2)
    return surface.like(coarse.at(fine).reshape(surface.values.shape))
