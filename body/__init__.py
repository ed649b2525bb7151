"""SMPL maths: body model, landmark fit, measures, rasteriser. Knows nothing of tools or memory."""
