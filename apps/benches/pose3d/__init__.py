"""`thirdwave bench pose3d`: errors of 3D bodies on the user's own pictures with known joints."""
