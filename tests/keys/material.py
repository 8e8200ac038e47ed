"""Keys that several tests of this room share; made for these tests and used nowhere else."""

from keys import pkcs8
from keys.material import KeyType

# Making an RSA key takes longer than all other tests of a file together.
RSA_2048 = pkcs8.read(
    b"""\
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDAeRyTvFB88qlh
h+wGA8NA+OR9tzh5Xe5s0SxTct4Qm4KuAw8urFZmXlsYSz8hSj4cR2CrFmItwuwK
owCKO9dJvL5zIng5KHRn69a19T7/OA/fgZFEcTrz8dCveZ2x2KYSrpzOI9ViIxFy
KlvkAapPw9i/rsdkTkni4AMU1iHTZfrZQEJOWJ22IypBp93Yi0nX+SkLfDKOhRKZ
pA3pWPjzsYgWDBpjQCZGndVs+Gg+Tnl8TADTDlfxtdJqd08fwp+OljhrNM2mijvh
tU1Ftt+l9v2QFVOBmFI8nDkJMfzyQ8I93NdTlCIuwK4ZD14m+x4/UT30mf9d+HuA
7H6r2TKZAgMBAAECggEAB0edZdYRykQIVYTFT83tIOQ5Cis3otmDZtC7hzV5QjIL
jYbWmGqSwwDvG5pe+ySaeEnX1Wi9kmMEt/tFzjSotiSCJIspdmn6CyMvpgauWQtX
CFpXcvoAY5EiFjz4kq0xzNOXYTGYRMO0SXfiLVvFxAoRhOB4sKnIYCEeZLebpGnu
WDazSLfUnhLe+6z74VQml8AGVgk0wkhrec/muC8uHMhkipo8kVsx9ED8x+uu+xPb
MIHO5C+G5E0hST81QJe+h1PFf7zNrWCbJkNKD6fL5vixgfsChbmZhsXrG+5V8teP
EQdeSOflOiYggkitJsH1XjwLUZ4uGJXHOd3KtpKH/QKBgQD7pPb2v0CIXU/Vtb/1
PUqrxJaUYz1pHbSf164jPfpw9HCspVLZbSPa/ZYfT8DMlw/3eqwdYU/whdnWcwLR
fHia+JLAaiFokzsrchZHl3KIQJW6W00Wv88tdK9URRPV2nHlumtFXRDEQDFXSorM
Ojl0iGiP5xLhutzXcNc2K3K9/QKBgQDDzfWJe4LWicEsXdjtdDxqwcHy6vVaB+Qs
ZsdpnWlLCokyF0g5cDWd4xM5KEwlCZt7YoZ3fmdby2Oa2LRk3yoyH8fycG4BDtaw
6uO+94gPVQAhwIPrMeGYNQSvfYHapilmGKk6+YPycNwpWQvEddi07Q+2oky3Qurp
yUjI6nD7zQKBgG2smSIzepm0KX5YB0CIJQo11Pb5RaORmc5sfu3HLmaacp0cNL6k
bZMdIJem971zPTc8FNV9Owz2GVn4qErK9/l6yuLnnoXoXUpzH7i2DenKVDdzYWa/
1DjYeS2+KYXz/d4E4InLpOoTnC2SRGn8Glxqsz+8kyMkgOm4uWNXjlu1AoGBAKZ2
Xpx3KJCDpHq3fkjBXOvVtbFzFwtnUhB9gGLFtFJbrq+rI3fRcYO9HQamv7VtKYYI
CRFloTFlBFUMjrCDGThr1GzEMIEtwE/AIcakYkPGm8oWBRDa41OnH0iihtcAFIn7
xUOiBQ8D6+grD9oB5i5Kq+U0rcvPVC9VNE+7IDqxAoGAWcbYo7s6Ryv6OwrBG/F0
EHT6BndA3ZnIxISXEpVf95bfN+GL/kexIKbuAeaBe8WQOewuvRbaWcgpuX0a8v7C
HICCOzy8YmVupBh6NFlAlIeS87xpT+6AdJSrLjfsF9bgwndf1Xz71hr5FHEM/3vQ
DGyHAtDWDpgvZug7IX7DgrE=
-----END PRIVATE KEY-----
"""
)
# No point of the curve has this x.
OFF_CURVE = {
    KeyType.P256: b"\x02" + (1).to_bytes(32, "big"),
    KeyType.P384: b"\x02" + (1).to_bytes(48, "big"),
}
