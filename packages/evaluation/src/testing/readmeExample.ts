import { calibrationOf, classReport, confusionMatrix, fitTemperature, predictedClasses } from '@densenet/evaluation';

const labels = [0, 0, 1, 1, 2, 2];
const logits = { values: [4, 0, 0, 0, 3, 0, 0, 5, 0, 0, 4, 1, 1, 0, 6, 0, 0, 4], classes: 3 };
const { accuracy, perClass } = classReport(confusionMatrix(labels, predictedClasses(logits), 3));
console.log(accuracy.toFixed(3), perClass[1]?.recall); // 0.833 1
const temperature = fitTemperature(logits, labels); // above 1: the network was too sure
console.log(temperature.toFixed(2), calibrationOf(logits, labels, { temperature }).expectedError.toFixed(3));
