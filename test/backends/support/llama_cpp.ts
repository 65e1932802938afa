/** llama.cpp is built from its source: the server alone, and soon rather than fast. */
const OFF = ['TESTS', 'EXAMPLES', 'APP', 'UI'].map((part) => `-DLLAMA_BUILD_${part}=OFF`);

export const LLAMA_CPP = {
  programs: { cc: ['--version'] },
  build: {
    CMAKE_ARGS: [
      ...OFF,
      '-DLLAMA_USE_PREBUILT_UI=OFF',
      '-DLLAMA_OPENSSL=OFF',
      '-DLLAVA_BUILD=OFF',
      '-DCMAKE_CXX_FLAGS_RELEASE=-O1',
      '-DCMAKE_C_FLAGS_RELEASE=-O1',
    ].join(' '),
    CMAKE_BUILD_PARALLEL_LEVEL: '2',
    LLAMA_CPP_BUILD_JOBS: '2',
  },
};
