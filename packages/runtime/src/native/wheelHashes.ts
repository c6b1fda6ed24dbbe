/**
 * The SHA-256 of every wheel that pip may be given, by requirement: for CPython 3.10 to 3.13 (of TensorFlow) on Linux x64, Linux
 * arm64 and Macs with Apple silicon. `pip install --dry-run --report` prints them for new versions.
 */
export const WHEEL_SHA256: Readonly<Record<string, readonly string[]>> = {
  'nvidia-cublas-cu12==12.9.3.13': [
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72', // py3-none-manylinux_2_27_x86_64
  ],
  'nvidia-cuda-cupti-cu12==12.9.79': [
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f', // py3-none-manylinux_2_25_x86_64
  ],
  'nvidia-cuda-nvcc-cu12==12.9.86': [
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0', // py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64
  ],
  'nvidia-cuda-nvrtc-cu12==12.9.86': [
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4', // py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64
  ],
  'nvidia-cuda-runtime-cu12==12.9.79': [
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3', // py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64
  ],
  'nvidia-cudnn-cu12==9.28.0.42': [
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375', // py3-none-manylinux_2_27_x86_64
  ],
  'nvidia-cufft-cu12==11.4.1.4': [
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28', // py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64
  ],
  'nvidia-curand-cu12==10.3.10.19': [
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e', // py3-none-manylinux_2_27_x86_64
  ],
  'nvidia-cusolver-cu12==11.7.5.82': [
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88', // py3-none-manylinux_2_27_x86_64
  ],
  'nvidia-cusparse-cu12==12.5.10.65': [
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78', // py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64
  ],
  'nvidia-nccl-cu12==2.32.3': [
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c', // py3-none-manylinux_2_27_x86_64
  ],
  'nvidia-nvjitlink-cu12==12.9.86': [
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9', // py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64
  ],
  'tensorflow-cpu==2.21.0': [
    'd143e92f5c0661cdfa26eaca8f73cd2efd0ec53a68af8dec82f584ba8eb14b83', // cp310-cp310-manylinux_2_27_x86_64
    '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c', // cp311-cp311-manylinux_2_27_x86_64
    'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb', // cp312-cp312-manylinux_2_27_x86_64
    '05af7c26d35f4de910b5598c7b507e3981831a7b0f47fed9a405d995d51d7793', // cp313-cp313-manylinux_2_27_x86_64
  ],
  'tensorflow==2.21.0': [
    '77c6f298e695ea1d283cdd7d30f8d97530cc6e92c1395a9ddbab9771c99233a4', // cp310-cp310-manylinux_2_27_x86_64
    '7c97938b25cf70c80ae8619931f85abcdee2ab2eb256c2051202edb3b89e9a5d', // cp310-cp310-manylinux_2_27_aarch64
    '6462632889e0e9ce1455b208c87b86a8c154e899407ef7d426ef1ec71647f565', // cp310-cp310-macosx_12_0_arm64
    '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124', // cp311-cp311-manylinux_2_27_x86_64
    '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c', // cp311-cp311-manylinux_2_27_aarch64
    '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88', // cp311-cp311-macosx_12_0_arm64
    'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0', // cp312-cp312-manylinux_2_27_x86_64
    'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552', // cp312-cp312-manylinux_2_27_aarch64
    '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712', // cp312-cp312-macosx_12_0_arm64
    'e9d8da8dcab9650efb45f032ba70af2f016f907e6e0c6bda29dd101bba945406', // cp313-cp313-manylinux_2_27_x86_64
    'a10abdfb8b1189210c251021a3f153b7ccc52a8e6521351f3dc3331e8ba593e0', // cp313-cp313-manylinux_2_27_aarch64
    'a145ed46c58192b7c3f9916d070caf4f6afc6dc7e5511f83dd97677f4c4947f4', // cp313-cp313-macosx_12_0_arm64
  ],
};
