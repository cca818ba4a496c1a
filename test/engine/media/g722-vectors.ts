/**
 * What ffmpeg 5.1.9 (Debian 12) makes of `wideSignal`, whose samples are in.s16:
 *   ffmpeg -f s16le -ar 16000 -ac 1 -i in.s16 -f g722 wide.g722
 *   ffmpeg -f g722 -i wide.g722 -f s16le wide.s16
 */
export const ffmpegVectors = {
  /** SHA-256 of in.s16 and of wide.s16. */
  source: '1b8361ad49b6f3ee3489f11488b4d006937d7cd1e1c20d80a6900a87f7fab996',
  decoded: 'a773efe7ab7014fd6ca605e6dfa1cc36f143787199fa0235cfe6462c84302635',
  /** wide.g722, base64. */
  codes: [
    '+t53srK6qqDg5OPr6ejo6Ojo6enq7Ozs7O3u7/HxcrO2trf5+/7e3JhW1ZTS1JTV15ve/vz29PHw7fDvdre9/tnXllPV05rcn7b07vHv8/f729vW',
    '09bWm/v68e/x8fV/mZSS1Zb+vPDu8fL729nS1tid9vHv9fVdlpXUmPyx8PC1XdaW1t74sG+5epdX2Jj57vTyWtjT373y8vb+VdWZ+vKx9lqXV5/z',
    '9vH+1FP7v651/FbUmvHws1fb1v3x8frU1NuvuPFY0Z338fPW2NX0rfna1Neu9vnY0vqz8t/V1bZut9ST9bVw3pBY8u2d0tvzdLTS1XSs+tDW73j0',
    'kph17N+Q2i2z1NX7b/rWl3Jxvs/5cPPQ1+94u452cbjT22742NLv9p3R9W7alP/s/c918r/S/K3/0P/rWda6r9vWu+5Z0rBx092081Ce7H7Qtu/V',
    '2bF1U73vWte08VKe71zTsHVUmutWmvRy0P8r0p9w+49vOpXfa5LeLtyTLvySdnGRfWvP9zOa1yzc0Cvalm7+0i/8kjH3z239kTH30C/50m6/0i3e',
    '0yyZVWyXWm2TfW+QNPLQL7zUbtwWa5F48dAy+VMtl1vvkTT2UW6aWu6SNfhSbpce8dFxvlZs0jW5U26UeLRRLtY89VJuljr2VO6XOvgUbtV0vVju',
    '0zGYPfUUb9Z0n1qz1G7XN79csdXv2DP8HfNV7ZRwmTv4F/JS75TvnDb6HfJVrpTu2DHeO/cd71fuUm/WMNU3nXq6X7VW8hNyUvHTdZP4lDbcNv43',
    '+Tr5frZf9xp1F/dY8BhyGnQVdlm01/wUdx92HfZ+tv27fP46XzpYM1xumvFUMVb11fRYtt+7fP442neZ8NVzXO868nq7Nt511XTWuFeeXL5zvu/f',
    '8164XZt8lPN+cBz9Odl12PI8+nmcMh10Wpr/mvVb/V+Z+Nh2O/o0WfjcvHed9R1/dZv7Xv81WXd9n3fadjv+Ll75OthwW5l3nbH/mXPeuXbYMD6b',
    'tZfdOVb3+p3x3Pwz27r4lfZ7n/RV2TN+9TLbvX3WeD7Zczb9Mzr8c32+cV6aeVube169dVuZeVy/c3q7Mju/td/XXl6c9jf8uXxa/zY8X37+unY8',
    'nLp3ebj83r74fr/5O/q3Nji7uTo6ejs39vs9fN4bHvp6Ofe3Ojm6nxs8ubx79LlePPm7fHu3tzk8/r58fL78PH68/D5fnvYzeLy2dl6etXM6fPU3',
    'Hty08jxctbF+XLixeB5et/M3PP60/Bte9vM3Ofm2+j4e/Lf3Ojx49zgeXri1eDg2+N96Nnu3uPs7H3u3ud919rmfdzY3+Z+5ezk5+bvfOTZ3t7n7',
    'Ozs5+7vfeTZ2trudezk7drmfuHh4dra7nPs4OzV4+956ODh1+Lqe+ng4NHj6nrf4dzU4ePqet/h3NTh4+rqet/d4Nzh4+p63t/p3ODg6evqet/f6',
    'ejc3Ol50tPq49PheMjUceHX4nrXzut54dTg1dTj6ep74s/q6+tx6eDVzO3pc3PW4s7i0+5r4+PZ4NngcOHg6eHN43vq6+rqzuN663rj18/v6Xnoe',
    'eDEzexw4exx4MXYc+DhcenUy33Z7X3jfTGDEIIQgoCK6FJpedfIghASJHvr1ZtZOhiCgLOnuWsl27SSEBO3MT/ho1E+MIKBYaO9YT+2tJYQE8clV',
    '++xWE4ogoFNk71/VcO4mhERxyNReb5EXiSDg0WP8+VZutCOERHHGW3/3lBmGIODQYnf7/W63I4REcsbfX36RGYYg4NRifPr4bLQhhERwR3/f29EX',
    'hiDg1+L8d/hqtiKEBHTHX/7ZzxiGIODYY/r49iyyIoTEcEd/2lrPGIYg4Ndj//TzbLIjhERyyFZdU49YhiDg3Gd5dPAosCOExHdJflZVi1mGIODc',
    'aHV07WiyI4REd8r91lONFocgYNlnfO7xKLIkhMRpSn9QUMschyBg1+n57e0o8iSERChM29FPzRqIIGDL5d3p7Cb8IoRELk3dz9GMWIcgYNHq+uzq',
    'KvUkhMRmS3pMTo0biCBgyWd85+8p+iOExGpN3M1PjlyHIODOanvqq2m6JITEY0bwylOMf4Yg4Mzu9OjpKrokhMRkUNfMTc49iCBgR2R3Zu5qniOE',
    'RCgWVszN0FiMJTJI+9/v3fvY3/r6/f/e/Pz73/re/Pz733te/Pz73/z8fHve/P38/Pz8/X39/f39/f39/f39/f39/f39/b39/b39/f39vf38/Py8',
    '/Py8/Pz8/Lz8/Pz8+976/v/9/Prf+f7//Pv+/v///fz73vj6/fv+/fz8/Pz8/Pz8/Pz8/Pz8/Pz8/Pz8/Pz8/Pz73vX6+9/y+9/z3vP+/Pj73/Pf',
    '8/78+Pvf89/1+vv4+Prf9vn5+/v5+fvf89/1+fn3+fn73/P7+/v7+fn73/P7+/v7+fn73/Pf9Pn7+fn5+/v7+/v7+/r6+vr6+vr6+vr6+vr6+vr6',
    '+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6+vr6',
    '+vr6+vr6+vr63u7W79j49Nzy1+3a+fTd9trw3/bf9fjZ9t/x3vj43Pvc89/z3t/13/Pe9d7++9/x/N76+972+Prd+98zhCCEIIQzIo6bKBYLsCo3',
    'K4sJtauepq8MBpsisEYgqgqHY/MNOKf+CIxcohSuPoc2liK3EDCIkl0hnDMajNnQnSknjTKLu3c0qks08rAPjyTukc/dEyrX6yKbRMQ+J6ok7YnE',
    'GfQor7lo94QKKd8no37ERybPn+TikcScHXqS4NkPUqo5VKVMzG5TiSGoegVNKu2eN3Yblo9SrNEqVbdmEMows1rdn+IKxzW8eiRWiXjuUipmrotL',
    'MXA5J8gvSPEzmTonDDuaESq6jxrkPersCpHKkyaopJTTyDFRKFLnNBr2Uo+Z2mU+cGuS8wcwsy7ZUrEOGZ7oXPFcv28UlJhm51DKnBEl1qeXFRC5',
    'Oig40FQ6krNlaQ3fnJvLtrGbO748C5il5ZOpqW04VEcdLeu2MauRWP+TuLYZLhQ2Gcu0MMxwLOS+j9sb9pdNbTCK5rLLu6nx+iyzVJ6RdZQv7cnU',
    'ciPNcQ6WkVesHT8uGI+16TVimq5Mq3JzZUc+HGccKLTuZ1sXUJeSjx4mnltlPJEV5GjHquq8TYlv5ugnnzoomsysGjXt7TgTrkyMeOYKzfS4ySvX',
    'qa39+8odCzIbKZm8GTh1cRtO7CeaKpSuSDSX52iwb5RVzS9VVVooTZ4PrWpwupLoKpmz77Rn1bmVaD5ntZhKttorMKqRZLKdM32S0PIom7CV6E7x',
    'Nha+FtFWFx+11D7LGSgfcWuTyudcuBHnqb9oWrqPb+k6cC2bcj+N2p+SLROJcOqr/be4FBX25OY0EVhNtLNqmvUplah4G2k8ab1Wd34nER71DIid',
    'kvFVF1enKCTOcS20HahzlfuUyes2MmubyfpzLbFsFnG0Dl8cbY3q7cqQLrUyThJaah6kvD2Z2EuUaFqc2i8Y6VERf+00rBQdR1Dn+5vJqAt2Zz0P',
    '1LVY0Rax9JXtS3Mx8ErJUZYdX7FVJ7LoWZ2Wx+oRkYzo87MYueXQSZHmms5zOqhnNW6uHDinuy+d2Z9sELwMU9Z+Gm05ryzkXpou2I6pZ1HvkD48',
    'pyiwzd9lCxZM25B4lRG7rl/rmo7rSJiRdLKTcKqtvhGXzlmwKLh0aibWGuUtrRD2rTsx1xo0CsqTk5E/Dk9kTs95Mmfq6CqTDyxl2ogWdStrupWw',
    '7ErfHrF9HjEUrhkQTbCWeNGTFRIv2Fj9HcywTafcrzMUaTt9NjPmPms+TjSramiQF7XlurMOXpfL0quVUbRTy6yOJ7qwfzQbrnS7HQ1/jx21t1/d',
    'v+Q/UHEZWTmxhi9aXgqWZRZVtotWHM3lEVHKKA556RmmVCy89R61iTfdNM+VHKnSL5gQHMjse+4xmPCyydlyvThm+KqZbLyWs+gxOnoZXfLOknbp',
    'Nx0aq27Tt0kfOGSXdjtqbsyVejwMONGkZmS5PZJ70hzcMpbmaZMYaeU80bL009s1HGoNV/FJ15x5LxnOMh3NTh0ZNEcat2qj6Gcn70+Gf77xsZ3L',
    'lVA2nrxL/R0drJGZ29O5jTnlba9OUdO6Y9kQzxwwKZ6s7yt5tB9za9DHM2ZMEhhasdqNXx7piuKaJp4Yy1YqqZ8OLd6RaLf0DtSUyC5zWygRL5m9',
    'Tfs50A1KFDI=',
  ].join(''),
} as const;
