"""`thirdwave bench keypoints`: OKS, AP and AR of COCO on the user's own pictures."""
